import { LISTENER, LISTENER_LIKE, shaped } from '../props/prop-shapes';
import type { ProxyRule, RequestConditions, RuleMatch, RuleProps, TestTraffic } from './proxy-rule';
import { DEFAULT_PRIORITY, pathsOf, testPriority } from './proxy-rule';

/** A rule holds at most five values of all its conditions (AWS: "Quotas for your Application Load Balancers"). */
const MAX_VALUES = 5;

/** Hosts of the admin rule, which also compares the three reading methods. */
const MAX_ADMIN_HOSTS = 2;

/** Names of rules that always exist. */
const RESERVED: readonly string[] = ['rule', 'anchor', 'test'];

type Named = Pick<ProxyRule, 'id'> & RuleMatch;

/** Checks of one further rule: a fault, or nothing. */
const CHECKS: readonly ((rule: ProxyRule, props: RuleProps) => string | false)[] = [
  ({ id }) =>
    !(/^[a-z][a-z0-9-]{0,31}$/.test(id) && !RESERVED.includes(id)) &&
    `id must be 1 to 32 lower-case letters, digits or dashes and not ${RESERVED.join(', ')}, got "${id}"`,
  ({ id, priority }) =>
    !(Number.isInteger(priority) && priority >= 1 && priority <= 50_000) &&
    `priority of ${id} must be a whole number from 1 to 50000, got ${priority}`,
  ({ id, listenerArn }) =>
    !(LISTENER.test(listenerArn) || listenerArn.includes('${')) &&
    `listenerArn of ${id} must be like ${LISTENER_LIKE}, got "${listenerArn}"`,
  ({ id, listenerArn }, { proxyListenerArn }) =>
    [listenerArn, proxyListenerArn].every((arn) => LISTENER.test(arn)) &&
    balancerOf(listenerArn) !== balancerOf(proxyListenerArn) &&
    `${id} must be on the load balancer of proxyListenerArn, because a target group can be in one load balancer only, got "${listenerArn}"`,
  ({ id, listenerArn }, { adminListenerArn }) =>
    listenerArn === adminListenerArn && `${id} is on the admin listener; the Admin API must not be public`,
];

/** Form of each value (AWS: ELBv2 API, RuleCondition: at most 128 characters of these; a method is compared exactly). */
const VALUES = {
  hosts: { shape: /^[A-Za-z0-9.*?-]{1,128}$/, like: 'shop.example or *.shop.example, without scheme, port and path' },
  paths: {
    shape: /^[/*?][\w.$/~"'@:+&*?-]{0,127}$/,
    like: '/orders/*, which begins with / and may contain the wildcards * and ?',
  },
  methods: { shape: /^[A-Z_-]{1,40}$/, like: 'GET, in capitals' },
} as const;

/** Values that no request would ever match, or that AWS would not accept. */
function shapeFaults(where: string, match: Omit<RequestConditions, 'header'>): readonly string[] {
  return (['hosts', 'paths', 'methods'] as const).flatMap((kind) =>
    (match[kind] ?? []).flatMap(
      (value) => shaped(`${where}${kind}`, value, VALUES[kind].shape, VALUES[kind].like) ?? [],
    ),
  );
}

/** Faults of the rules of the traffic, as sentences. */
export function ruleFaults(props: RuleProps): readonly string[] {
  const { proxyRules = [], testTraffic, proxyPaths: paths, proxyHosts: hosts, adminHosts } = props;
  const ids = proxyRules.map(({ id }) => id);
  const faults = proxyRules.flatMap((rule) => CHECKS.map((check) => check(rule, props)));
  return [
    ...valueFaults({ id: 'rule', paths, hosts }, testTraffic ? 1 : 0),
    ...(adminHosts && (adminHosts.length === 0 || adminHosts.length > MAX_ADMIN_HOSTS)
      ? [
          `adminHosts must name 1 to ${MAX_ADMIN_HOSTS} hosts, got ${adminHosts.length}; a rule compares ${MAX_VALUES} values at most, and three of them are the reading methods`,
        ]
      : []),
    ...shapeFaults('proxyPaths and proxyHosts: ', { paths, hosts }),
    ...shapeFaults('adminHosts: ', { hosts: adminHosts }),
    ...proxyRules.flatMap((rule) => [...valueFaults(rule, 0), ...shapeFaults(`proxyRules: ${rule.id}: `, rule)]),
    ...faults.flatMap((fault) => (fault === false ? [] : [`proxyRules: ${fault}`])),
    ...twice('id', ids),
    ...twice('priority', priorities(props)),
    ...(testTraffic ? testFaults(testTraffic, props) : []),
  ];
}

/** Faults of the conditions of a router's rule. */
export function conditionsFaults({ header, ...match }: RequestConditions): readonly string[] {
  const { paths, hosts, methods } = match;
  const empty = [paths, hosts, methods].some((values) => values?.length === 0);
  const count = pathsOf({ paths, hosts }).length + (hosts ?? []).length + (methods ?? []).length + (header ? 1 : 0);
  return !empty && count <= MAX_VALUES
    ? shapeFaults('', match)
    : [
        `paths, hosts, methods and header must have at most ${MAX_VALUES} values together (an omitted path counts as one), got ${empty ? 'an empty list' : count}; remove conditions`,
      ];
}

function balancerOf(listenerArn: string): string {
  return listenerArn.split('/').slice(0, 4).join('/');
}

function valueFaults({ id, paths, hosts }: Named, more: number): string[] {
  const where = id === 'rule' ? 'proxyPaths and proxyHosts' : `proxyRules: paths and hosts of ${id}`;
  const empty = paths?.length === 0 || hosts?.length === 0;
  const count = pathsOf({ paths, hosts }).length + (hosts ?? []).length + more;
  if (!empty && count <= MAX_VALUES) return [];
  return [
    `${where} must be 1 to ${MAX_VALUES - more} patterns together, got ${empty ? 'an empty list' : count - more}`,
  ];
}

/** `LISTENER PRIORITY` of every rule on a proxy's listener. */
function priorities(props: RuleProps): readonly string[] {
  const { proxyListenerArn, proxyRulePriority = DEFAULT_PRIORITY, proxyRules = [], testTraffic } = props;
  const own = [proxyRulePriority, proxyRulePriority + 1, ...(testTraffic ? [testPriority(props)] : [])];
  return [
    ...own.map((priority) => `${priority} on ${proxyListenerArn}`),
    ...proxyRules.map(({ listenerArn, priority }) => `${priority} on ${listenerArn}`),
  ];
}

function twice(what: string, values: readonly string[]): string[] {
  const double = values.find((value, i) => values.indexOf(value) !== i);
  return double === undefined ? [] : [`proxyRules: each ${what} must be unique, got ${double} twice`];
}

function testFaults({ headerName, headerValue }: TestTraffic, props: RuleProps): string[] {
  const priority = testPriority(props);
  const { proxyRulePriority = DEFAULT_PRIORITY } = props;
  if (proxyRulePriority === 1 && props.testTraffic?.priority === undefined)
    return ['proxyRulePriority must be 2 or more with testTraffic, whose rule needs a lower number, got 1'];
  return [
    ...(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,40}$/.test(headerName) && headerName.toLowerCase() !== 'host'
      ? []
      : [
          `testTraffic.headerName must be the name of a header of at most 40 characters and not Host, got "${headerName}"`,
        ]),
    ...(/^[\x20-\x7e]{1,128}$/.test(headerValue)
      ? []
      : [`testTraffic.headerValue must be 1 to 128 visible ASCII characters, got ${headerValue.length}`]),
    ...(Number.isInteger(priority) && priority >= 1 && priority < proxyRulePriority
      ? []
      : [
          `testTraffic.priority must be a whole number from 1 to ${proxyRulePriority - 1}, before the traffic's rule, got ${priority}`,
        ]),
  ];
}
