import type { KongUpgradeProps, Slot } from '../../lib';

const PLACE = 'eu-west-1:123456789012';
const BALANCING = `arn:aws:elasticloadbalancing:${PLACE}`;
const definition = (name: string): string => `arn:aws:ecs:${PLACE}:task-definition/${name}`;

/** ARNs of an existing gateway. */
export const THEIRS = {
  proxy: definition('kong-prod:7'),
  admin: definition('kong-prod-admin:3'),
  traffic: `${BALANCING}:targetgroup/kong-prod/0123456789abcde4`,
  adminTraffic: `${BALANCING}:targetgroup/kong-prod-admin/0123456789abcde5`,
  rule: `${BALANCING}:listener-rule/app/public/0123456789abcdef/0123456789abcde1/0123456789abcde9`,
  adminRule: `${BALANCING}:listener-rule/app/internal/0123456789abcdea/0123456789abcde2/0123456789abcde8`,
} as const;

export type AdoptingProps = Pick<
  KongUpgradeProps,
  'firstApply' | 'blue' | 'green' | 'adoptedProxies' | 'adoptedAdmins'
>;

/** Props that adopt that gateway as a slot, with admin nodes of its own or as one service that serves the Admin API too. */
export function adoptingProps(live: Slot = 'blue', servesAdmin = false): AdoptingProps {
  const image = (release: string): string => `registry.example/kong-enterprise-edition:${release}`;
  const old = {
    image: image('0.34-1'),
    taskDefinitions: { proxy: THEIRS.proxy, ...(servesAdmin ? {} : { admin: THEIRS.admin }) },
    adopted: {
      proxyService: 'kong-prod',
      securityGroupIds: ['sg-0123456789abcdefa'],
      ...(servesAdmin ? { servesAdmin } : { adminService: 'kong-prod-admin' }),
    },
  };
  const next = { image: image('0.35-5') };
  return {
    firstApply: true,
    ...(live === 'blue' ? { blue: old, green: next } : { blue: next, green: old }),
    adoptedProxies: { targetGroupArns: { [live]: THEIRS.traffic }, ruleArn: THEIRS.rule },
    adoptedAdmins: { targetGroupArns: { [live]: THEIRS.adminTraffic }, ruleArn: THEIRS.adminRule },
  };
}
