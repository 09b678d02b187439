import type { LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';

/** Paths and hosts of the requests that a rule matches. */
export interface RuleMatch {
  /** Path patterns; `*` and `?` are wildcards. @default - every path */
  readonly paths?: readonly string[] | undefined;
  /** Host names; `*` and `?` are wildcards. @default - every host */
  readonly hosts?: readonly string[] | undefined;
}

/** Conditions of the requests that a rule matches; a request must meet all of them. */
export interface RequestConditions extends RuleMatch {
  /** Methods, in capitals; ALB compares them exactly. @default - every method */
  readonly methods?: readonly string[];
  /** A header and its value; `*` and `?` are wildcards in the value. @default - with or without any header */
  readonly header?: { readonly name: string; readonly value: string };
}

/** A rule on an existing listener that divides its requests by the same weights as the gateway's first one. */
export interface ProxyRule extends RuleMatch {
  /** Name of the rule, which must never change: lower-case letters, digits and dashes. */
  readonly id: string;
  /** Listener (HTTP or HTTPS) of the same load balancer: AWS allows a target group in one load balancer only. */
  readonly listenerArn: string;
  /** Priority of the rule on that listener, 1 to 50000. */
  readonly priority: number;
}

/** Header that only testers send; requests with it reach the next release before its first percent. */
export interface TestTraffic {
  /** Name of the header, such as `x-kong-green`; treat its value like a password if the gateway is public. */
  readonly headerName: string;
  /** Value of the header; `*` and `?` are wildcards. */
  readonly headerValue: string;
  /** Priority of the testers' rule on `proxyListenerArn`; it must be lower than that of the traffic's rule. @default - one below `proxyRulePriority` */
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

/** Paths of a rule. A rule must have a condition; a rule with hosts needs no path. */
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
