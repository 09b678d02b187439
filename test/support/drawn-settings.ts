import fc from 'fast-check';
import type { Capacity, KongUpgradeProps, Slot } from '../../lib';
import { adoptingProps } from './adopting';

const PARTNERS =
  'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/public/0123456789abcdef/0123456789abcde3';

/** Upgrade settings that a property test draws. */
export type Settings = Pick<KongUpgradeProps, Drawn> & {
  weights: number[];
  adopts: 'nothing' | 'two services' | 'one service';
};
type Drawn =
  | 'name'
  | 'blue'
  | 'green'
  | 'live'
  | 'subnetIds'
  | 'snapshot'
  | 'snapshotWaiver'
  | 'longestRequestSeconds'
  | 'proxyHosts'
  | 'proxyRules'
  | 'testTraffic';

/** On Fargate or on instances, by a launch type or by capacity providers; what is absent is Fargate. */
const CAPACITIES: readonly Capacity[] = [
  { launchType: 'FARGATE' },
  { launchType: 'EC2' },
  { capacityProviders: [{ name: 'FARGATE', base: 1 }] },
  {
    capacityProviders: [
      { name: 'instances', base: 2 },
      { name: 'reserve', weight: 3 },
    ],
  },
];
const LONGEST_NAME = 'a-gateway-of-24-letters1';

const release = (version: string): fc.Arbitrary<KongUpgradeProps['blue']> =>
  fc.record({
    image: fc.constantFrom('registry.example/kong', 'eu.example:5000/team/kong-ee').map((it) => `${it}:${version}`),
    proxyCount: fc.integer({ min: 1, max: 40 }),
    adminCount: fc.integer({ min: 1, max: 3 }),
    plugins: fc.subarray(['acl-x', 'my-plugin', 'rate-y']),
    cpu: fc.constantFrom(256, 512, 1024),
    cpuArchitecture: fc.constantFrom('X86_64', 'ARM64'),
    capacity: fc.constantFrom(...CAPACITIES),
    autoscaling: fc.record({
      minCount: fc.constant(1),
      maxCount: fc.integer({ min: 40, max: 60 }),
      targetCpuPercent: fc.integer({ min: 20, max: 90 }),
    }),
    environment: fc.dictionary(
      fc.constantFrom('KONG_LOG_LEVEL', 'KONG_NGINX_WORKER_PROCESSES'),
      fc.constantFrom('2', 'a"b'),
    ),
    secrets: fc.dictionary(
      fc.constant('KONG_LICENSE_DATA'),
      fc.constant('arn:aws:secretsmanager:eu-west-1:123456789012:secret:x'),
    ),
  });
const subnet = fc.integer({ min: 0x10000000, max: 0x7fffffff }).map((id) => `subnet-${id.toString(16)}`);
const snapshots: fc.Arbitrary<Pick<Settings, 'snapshot' | 'snapshotWaiver'>> = fc.oneof(
  fc.record({
    snapshot: fc.record({
      kind: fc.constantFrom('instance', 'cluster'),
      identifier: fc.constantFrom('kong', 'kong-db'),
    }),
  }),
  fc.record({ snapshotWaiver: fc.constant('taken each hour by another team') }),
);

const others = fc.record({
  name: fc.constantFrom('gateway', LONGEST_NAME),
  subnetIds: fc.uniqueArray(subnet, { minLength: 1, maxLength: 4 }),
  blue: release('0.34-1'),
  green: release('0.35-5'),
  live: fc.constantFrom<Slot>('blue', 'green'),
  longestRequestSeconds: fc.integer({ min: 0, max: 3600 }),
  proxyHosts: fc.uniqueArray(fc.constantFrom('a.example', '*.b.example'), { minLength: 1 }),
  proxyRules: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('partners', 'legacy'),
      listenerArn: fc.constant(PARTNERS),
      priority: fc.nat(49).map((it) => it + 1),
    }),
    { selector: ({ id, priority }) => `${id} ${priority}`, maxLength: 1 },
  ),
  testTraffic: fc.record({ headerName: fc.constant('x-green'), headerValue: fc.constantFrom('1', 'please') }),
  adopts: fc.constantFrom('nothing', 'two services', 'one service'),
  weights: fc
    .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 4 }), fc.constantFrom(1, 2, 4, 5, 8))
    .map(([all, units]) => [...all.sort((a, b) => a - b).map((it) => it / units), 100]),
});
/** Settings of any kind, for the properties over pairs of stages. */
export const settings: fc.Arbitrary<Settings> = fc
  .tuple(others, snapshots)
  .map(([drawn, snapshot]) => ({ ...drawn, ...snapshot }));

/** The live slot as an adopted gateway. */
export function adoption(
  adopts: Settings['adopts'],
  live: Slot,
  drawn: Pick<Settings, Slot>,
): Partial<KongUpgradeProps> {
  if (adopts === 'nothing') return {};
  const { adoptedProxies, adoptedAdmins, [live]: old } = adoptingProps(live, adopts === 'one service');
  const { taskDefinitions = {}, adopted } = old;
  return {
    firstApply: true,
    [live]: { ...drawn[live], taskDefinitions, ...(adopted ? { adopted } : {}) },
    ...(adoptedProxies ? { adoptedProxies } : {}),
    ...(adoptedAdmins ? { adoptedAdmins } : {}),
  };
}
