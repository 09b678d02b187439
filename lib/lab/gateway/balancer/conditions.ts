import { BlockList } from 'node:net';
import type { ListenerRule, RuleCondition } from '../../cloud/contracts';

/** What a rule looks at. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly host: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly address: string;
}

/** `*` is any text, `?` any character (AWS: ALB User Guide, "Condition types for listener rules"). */
function wildcard(pattern: string, text: string, ignoreCase = false): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, ignoreCase ? 'is' : 's').test(text);
}

function inNetwork(range: string, address: string): boolean {
  const [network = '', bits] = range.split('/');
  const family = network.includes(':') ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
  return list.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}

/** `key=value`, or a value of any key. */
function inQuery(pattern: string, query: URLSearchParams): boolean {
  const [, key, value = pattern] = /^([^=]*)=(.*)$/.exec(pattern) ?? [];
  return [...query].some(
    ([name, given]) => (key === undefined || wildcard(key, name, true)) && wildcard(value, given, true),
  );
}

function fits({ field, values, headerName }: RuleCondition, incoming: Incoming): boolean {
  switch (field) {
    case 'path-pattern':
      return values.some((value) => wildcard(value, incoming.url.pathname));
    case 'host-header':
      return values.some((value) => wildcard(value, incoming.host, true));
    case 'http-request-method':
      return values.includes(incoming.method);
    case 'http-header': {
      const given = [incoming.headers[(headerName ?? '').toLowerCase()] ?? []].flat();
      return values.some((value) => given.some((text) => wildcard(value, text, true)));
    }
    case 'query-string':
      return values.some((value) => inQuery(value, incoming.url.searchParams));
    case 'source-ip':
      return values.some((value) => inNetwork(value, incoming.address));
    default:
      return false;
  }
}

/** The first rule, by priority, all of whose conditions hold. */
export function findRule(rules: readonly ListenerRule[], incoming: Incoming): ListenerRule | undefined {
  return [...rules]
    .sort((a, b) => a.priority - b.priority)
    .find(({ conditions }) => conditions.every((condition) => fits(condition, incoming)));
}
