import { BlockList } from 'node:net';
import type { ListenerRule, RuleCondition } from '../../cloud/elb/listener';

/** The parts of a request that a rule looks at. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly host: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly address: string;
}

type Test = (incoming: Incoming) => boolean;

/** A rule, prepared for matching. */
export interface ReadyRule {
  readonly actions: ListenerRule['actions'];
  readonly fits: Test;
}

/** `*` is any text, `?` any character (AWS: ALB User Guide, "Condition types for listener rules"). */
function wildcard(pattern: string, ignoreCase = false): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, ignoreCase ? 'is' : 's');
}

function networks(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    const family = network.includes(':') ? 'ipv6' : 'ipv4';
    list.addSubnet(network, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return list;
}

/** `key=value`, or a value of any key. */
function query(pattern: string): (key: string, value: string) => boolean {
  const [, name, wanted = pattern] = /^([^=]*)=(.*)$/.exec(pattern) ?? [];
  const [keys, values] = [name === undefined ? undefined : wildcard(name, true), wildcard(wanted, true)];
  return (key, value) => (keys === undefined || keys.test(key)) && values.test(value);
}

function anyOf(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text));
}

function test({ field, values, headerName = '' }: RuleCondition): Test {
  const patterns = (ignoreCase: boolean): readonly RegExp[] => values.map((value) => wildcard(value, ignoreCase));
  switch (field) {
    case 'path-pattern': {
      const paths = patterns(false);
      return ({ url }) => anyOf(paths, url.pathname);
    }
    case 'host-header': {
      const hosts = patterns(true);
      return ({ host }) => anyOf(hosts, host);
    }
    case 'http-request-method':
      return ({ method }) => values.includes(method);
    case 'http-header': {
      const [name, texts] = [headerName.toLowerCase(), patterns(true)];
      return ({ headers }) => [headers[name] ?? []].flat().some((text) => anyOf(texts, text));
    }
    case 'query-string': {
      const pairs = values.map(query);
      return ({ url }) => [...url.searchParams].some(([key, value]) => pairs.some((pair) => pair(key, value)));
    }
    case 'source-ip': {
      const list = networks(values);
      return ({ address }) => list.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
    }
    default:
      return () => false;
  }
}

/** The rules by priority, as a load balancer tries them. A rule matches if all its conditions hold. */
export function readyRules(rules: readonly ListenerRule[]): readonly ReadyRule[] {
  return [...rules]
    .sort((a, b) => a.priority - b.priority)
    .map(({ actions, conditions }) => {
      const tests = conditions.map(test);
      return { actions: structuredClone(actions), fits: (incoming) => tests.every((holds) => holds(incoming)) };
    });
}
