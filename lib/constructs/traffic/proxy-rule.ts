import type { LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';

/** Which requests a rule takes. */
export interface RuleMatch {
  /** Path patterns; `*` and `?` are wildcards. @default - every path */
  readonly paths?: readonly string[] | undefined;
  /** Host names; `*` and `?` are wildcards. @default - every host */
  readonly hosts?: readonly string[] | undefined;
}

/** Which requests a rule takes: those that meet all that is said. */
export interface RequestConditions extends RuleMatch {
  /** Methods, in capitals; ALB compares them exactly. @default - every method */
  readonly methods?: readonly string[];
  /** A header and its value; `*` and `?` are wildcards in the value. @default - with or without any header */
  readonly header?: { readonly name: string; readonly value: string };
}

/** A rule on an existing listener that divides its requests by the same weights as the gateway's first one. */
export interface ProxyRule extends RuleMatch {
  /** Name of the rule among the others, which must stay: lower-case letters, digits and dashes. */
  readonly id: string;
  /** Listener (HTTP or HTTPS) of the same load balancer: AWS lets a target group be in one only. */
  readonly listenerArn: string;
  /** Its priority on that listener, 1 to 50000. */
  readonly priority: number;
}

/** Requests that reach the next release before its first percent: those with a header that only testers send. */
export interface TestTraffic {
  /** Name of the header, such as `x-kong-green`; treat its value like a password when the gateway is public. */
  readonly headerName: string;
  /** Its value; `*` and `?` are wildcards. */
  readonly headerValue: string;
  /** Priority of its rule on `proxyListenerArn`; it must come before the traffic's. @default - one below `proxyRulePriority` */
  readonly priority?: number;
}

/** Props of a gateway that its rules are made from; the doc comments are at `KongUpgradeProps`. */
export interface RuleProps {
  readonly proxyListenerArn: string;
  readonly proxyRulePriority?: number;
  readonly proxyPaths?: readonly string[];
  readonly proxyHosts?: readonly string[];
  readonly proxyRules?: readonly ProxyRule[];
  readonly testTraffic?: TestTraffic;
  readonly adminListenerArn: string;
  readonly adminHosts?: readonly string[];
}

export const DEFAULT_PRIORITY = 100;
const EVERY_PATH = ['/*'];

/** A rule must compare something; one that compares hosts need not compare every path. */
export function pathsOf({ paths, hosts = [] }: RuleMatch): readonly string[] {
  return paths ?? (hosts.length > 0 ? [] : EVERY_PATH);
}

export function conditionsOf({
  hosts = [],
  methods = [],
  header,
  ...match
}: RequestConditions): LbListenerRuleCondition[] {
  const paths = pathsOf({ ...match, hosts });
  return [
    ...(paths.length > 0 ? [{ pathPattern: { values: [...paths] } }] : []),
    ...(hosts.length > 0 ? [{ hostHeader: { values: [...hosts] } }] : []),
    ...(methods.length > 0 ? [{ httpRequestMethod: { values: [...methods] } }] : []),
    ...(header ? [{ httpHeader: { httpHeaderName: header.name, values: [header.value] } }] : []),
  ];
}

export function testPriority({ testTraffic, proxyRulePriority = DEFAULT_PRIORITY }: RuleProps): number {
  return testTraffic?.priority ?? proxyRulePriority - 1;
}
