import { SLOTS } from '../../domain';
import type { KongUpgradeProps } from '../upgrade/kong-upgrade-props';

/** ARNs that the props give, as they are written; a reference names no place. */
type Named = readonly (readonly [name: string, arn: string | undefined])[];

/** What must be where the gateway is: it can't be used from another account or region. */
function regional(props: KongUpgradeProps): Named {
  const { clusterArn, proxyListenerArn, adminListenerArn, proxyRules = [], adoptedProxies, adoptedAdmins } = props;
  const groups = { adoptedProxies, adoptedAdmins };
  return [
    ...Object.entries({ clusterArn, proxyListenerArn, adminListenerArn }),
    ...proxyRules.map((rule) => [`proxyRules: listenerArn of ${rule.id}`, rule.listenerArn] as const),
    ...SLOTS.flatMap((slot) => {
      const { proxy, admin } = props[slot].taskDefinitions ?? {};
      return Object.entries({ proxy, admin }).map(([part, arn]) => [`${slot}.taskDefinitions.${part}`, arn] as const);
    }),
    ...Object.entries(groups).flatMap(([name, routing]) =>
      SLOTS.map((slot) => [`${name}.targetGroupArns.${slot}`, routing?.targetGroupArns[slot]] as const),
    ),
  ];
}

/** ECS takes roles of its own account alone (Amazon ECS API, RegisterTaskDefinition); IAM knows no region. */
function global({ permissions, operatorRoleArn, permissionsBoundaryArn }: KongUpgradeProps): Named {
  const { executionRoleArn, migrationRoleArn, taskRoleArn } = permissions ?? {};
  return Object.entries({
    'permissions.executionRoleArn': executionRoleArn,
    'permissions.migrationRoleArn': migrationRoleArn,
    'permissions.taskRoleArn': taskRoleArn,
    operatorRoleArn,
    permissionsBoundaryArn,
  });
}

/** What is said of another account, region or partition than the gateway's, one sentence each. */
export function placeFaults(props: KongUpgradeProps): readonly string[] {
  const { account, region } = props;
  if (`${account}${region}`.includes('${')) return [];
  return [
    ...stray(props, regional(props), region, `account ${account} in ${region}`),
    ...stray(props, global(props), '', `account ${account}`),
  ];
}

/** An ECS cluster and what uses it are of one region. */
export function clusterPlaceFault({
  region,
  clusterArn,
}: Pick<KongUpgradeProps, 'region' | 'clusterArn'>): string | undefined {
  const [, , , its] = clusterArn.split(':');
  return clusterArn.startsWith('arn:') && !`${region}${clusterArn}`.includes('${') && its !== region
    ? `clusterArn must be of region ${region}, got "${clusterArn}"`
    : undefined;
}

function stray({ account, region }: KongUpgradeProps, named: Named, where: string, which: string): readonly string[] {
  const partition = partitionOf(region);
  return named.flatMap(([name, arn]) => {
    const [scheme, its, , itsRegion, itsAccount] = arn?.split(':') ?? [];
    if (arn === undefined || scheme !== 'arn' || arn.includes('${')) return [];
    if (its !== partition)
      return [`${name} must begin with arn:${partition}, the partition of ${region}, got "${arn}"`];
    // Policies that AWS itself has made are of no account.
    const fits = itsRegion === where && (itsAccount === account || itsAccount === 'aws');
    return fits ? [] : [`${name} must be of ${which}, got "${arn}"`];
  });
}

/** Outside the commercial regions AWS has partitions of its own (AWS General Reference, "Amazon Resource Names"). */
const PARTITIONS: Readonly<Record<string, string>> = {
  'cn-': 'aws-cn',
  'us-gov-': 'aws-us-gov',
  'eusc-': 'aws-eusc',
  'us-iso-': 'aws-iso',
  'us-isob-': 'aws-iso-b',
  'eu-isoe-': 'aws-iso-e',
  'us-isof-': 'aws-iso-f',
};

export function partitionOf(region: string): string {
  return Object.entries(PARTITIONS).find(([start]) => region.startsWith(start))?.[1] ?? 'aws';
}
