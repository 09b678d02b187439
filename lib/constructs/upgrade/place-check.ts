import { SLOTS } from '../../domain';
import type { NamedArns } from '../props/arn-place';
import { strayArns } from '../props/arn-place';
import type { KongUpgradeProps } from './kong-upgrade-props';

/** ARNs of other accounts, regions or partitions than the gateway's, one sentence each. */
export function placeFaults(props: KongUpgradeProps): readonly string[] {
  const { account, region } = props;
  if (`${account}${region}`.includes('${')) return [];
  return [
    ...strayArns(props, regional(props), { region, place: `account ${account} in ${region}` }),
    ...strayArns(props, global(props), { region: '', place: `account ${account}` }),
  ];
}

/** ARNs that must be of the gateway's account and region: AWS can't use them from another one. */
function regional(props: KongUpgradeProps): NamedArns {
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

/** ECS takes roles of its own account only (Amazon ECS API, RegisterTaskDefinition); roles and policies have no region. */
function global({ permissions, operatorRoleArn, permissionsBoundaryArn }: KongUpgradeProps): NamedArns {
  const { executionRoleArn, migrationRoleArn, taskRoleArn } = permissions ?? {};
  return Object.entries({
    'permissions.executionRoleArn': executionRoleArn,
    'permissions.migrationRoleArn': migrationRoleArn,
    'permissions.taskRoleArn': taskRoleArn,
    operatorRoleArn,
    permissionsBoundaryArn,
  });
}
