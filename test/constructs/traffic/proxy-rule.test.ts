import type { KongUpgradeProps } from '../../../lib';
import { synthesizeUpgrade } from '../../support/synthesis';

const LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app';
const PUBLIC = `${LISTENER}/public/0123456789abcdef/0123456789abcde1`;
const PARTNERS = `${LISTENER}/public/0123456789abcdef/0123456789abcde3`;
const PROPS: Partial<KongUpgradeProps> = {
  proxyPaths: ['/api/*'],
  proxyHosts: ['api.example', '*.api.example'],
  proxyRules: [
    { id: 'partners', listenerArn: PARTNERS, priority: 7 },
    { id: 'legacy', listenerArn: PUBLIC, priority: 50, hosts: ['old.example'], paths: ['/v1/*'] },
  ],
  testTraffic: { headerName: 'x-kong-green', headerValue: 'please' },
};

const rules = (stage: string) => synthesizeUpgrade(stage, PROPS).resource.aws_lb_listener_rule ?? {};
const ruleOf = (stage: string, name: string) => rules(stage)[`gateway_proxies_${name}`];
const weights = (stage: string, name: string): readonly unknown[] =>
  [...JSON.stringify(ruleOf(stage, name)).matchAll(/"weight":(\d+)/g)].map(([, it]) => Number(it));

test('each rule takes what it was told, on its own listener', () => {
  expect(ruleOf('baseline', 'rule')).toMatchObject({
    listener_arn: PUBLIC,
    priority: 100,
    condition: [
      { path_pattern: { values: ['/api/*'] } },
      { host_header: { values: ['api.example', '*.api.example'] } },
    ],
  });
  expect(ruleOf('baseline', 'partners')).toMatchObject({
    listener_arn: PARTNERS,
    priority: 7,
    condition: [{ path_pattern: { values: ['/*'] } }],
  });
  expect(ruleOf('baseline', 'test')).toMatchObject({
    listener_arn: PUBLIC,
    priority: 99,
    condition: [
      { path_pattern: { values: ['/api/*'] } },
      { host_header: { values: ['api.example', '*.api.example'] } },
      { http_header: { http_header_name: 'x-kong-green', values: ['please'] } },
    ],
  });
});

test('all rules of the traffic have one vector of weights, in every stage', () => {
  for (const stage of ['baseline', 'start-green', 'shift-10', 'shift-100', 'migrate-finish']) {
    for (const name of ['partners', 'legacy']) expect(weights(stage, name)).toEqual(weights(stage, 'rule'));
  }
});

test('testers reach green while it has proxies, and blue before', () => {
  expect(weights('baseline', 'test')).toEqual([1, 0]);
  expect(weights('migrate-up', 'test')).toEqual([1, 0]);
  for (const stage of ['start-green', 'shift-10', 'drain-blue', 'decommission-blue', 'retire-blue'])
    expect(weights(stage, 'test')).toEqual([0, 1]);
});

test('no rule of the traffic changes its weights before the nodes were looked at, and draining looks at all of them', () => {
  for (const name of ['rule', 'partners', 'legacy', 'test'])
    expect(JSON.stringify(ruleOf('shift-10', name)?.depends_on)).toContain('terraform_data.gateway_wait_healthy');
  const { text } = synthesizeUpgrade('drain-blue', PROPS);
  for (const name of ['rule', 'partners', 'legacy'])
    expect(text).toContain(`"\${aws_lb_listener_rule.gateway_proxies_${name}.arn}`);
  expect(text).not.toContain(`"\${aws_lb_listener_rule.gateway_proxies_test.arn}`);
});

const one = { id: 'one', listenerArn: PARTNERS, priority: 7 };
test.each<[Partial<KongUpgradeProps>, string]>([
  [{ proxyPaths: [] }, 'proxyPaths and proxyHosts must be 1 to 5 patterns together, got an empty list'],
  [{ proxyHosts: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'proxyPaths and proxyHosts must be 1 to 5 patterns together, got 6'],
  [
    { proxyHosts: ['a', 'b', 'c', 'd', 'e'], testTraffic: { headerName: 'x', headerValue: 'y' } },
    'proxyPaths and proxyHosts must be 1 to 4 patterns together, got 5',
  ],
  [
    { proxyRules: [{ ...one, id: 'anchor' }] },
    'proxyRules: id must be 1 to 32 lower-case letters, digits or dashes and not rule, anchor, test, got "anchor"',
  ],
  [
    { proxyRules: [{ ...one, priority: 0 }] },
    'proxyRules: priority of one must be a whole number from 1 to 50000, got 0',
  ],
  [{ proxyRules: [one, { ...one, priority: 8 }] }, 'proxyRules: each id must be unique, got one twice'],
  [
    { proxyRules: [{ ...one, listenerArn: PUBLIC, priority: 101 }] },
    `proxyRules: each priority must be unique, got 101 on ${PUBLIC} twice`,
  ],
  [
    { proxyRules: [{ ...one, listenerArn: `${LISTENER}/other/0123456789abcdea/0123456789abcde3` }] },
    'proxyRules: one must be on the load balancer of proxyListenerArn, because a target group can be in one load balancer only, got',
  ],
  [
    { proxyRules: [{ ...one, listenerArn: `${LISTENER}/internal/0123456789abcdea/0123456789abcde2` }] },
    'proxyRules: one is on the admin listener; the Admin API must not be public',
  ],
  [
    { proxyRules: [{ ...one, listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/net/n/0/1' }] },
    'proxyRules: listenerArn of one must be like arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener/app/NAME/ID/ID',
  ],
  [
    { testTraffic: { headerName: 'Host', headerValue: 'y' } },
    'testTraffic.headerName must be the name of a header of at most 40 characters and not Host, got "Host"',
  ],
  [
    { testTraffic: { headerName: 'x', headerValue: '' } },
    'testTraffic.headerValue must be 1 to 128 visible ASCII characters, got 0',
  ],
  [
    { testTraffic: { headerName: 'x', headerValue: 'y', priority: 100 } },
    "testTraffic.priority must be a whole number from 1 to 99, before the traffic's rule, got 100",
  ],
  [
    { proxyRulePriority: 1, testTraffic: { headerName: 'x', headerValue: 'y' } },
    'proxyRulePriority must be 2 or more with testTraffic, whose rule needs a lower number, got 1',
  ],
  [
    { proxyHosts: ['https://a.example/'] },
    'proxyPaths and proxyHosts: hosts must be like shop.example or *.shop.example, without scheme, port',
  ],
  [{ adminHosts: ['a.example, b.example'] }, 'adminHosts: hosts must be like shop.example'],
  [{ proxyRules: [{ ...one, paths: ['api/*'] }] }, 'proxyRules: one: paths must be like /orders/*'],
])('%j is refused', (props, sentence) => {
  expect(() => synthesizeUpgrade('baseline', props)).toThrow(sentence);
});
