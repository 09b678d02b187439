import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { Construct } from 'constructs';
import type { Slot } from '../../domain';
import { partitionOf } from '../props/arn-place';
import { listed, readable } from '../terraform/expression';
import type { KongUpgradeProps } from './kong-upgrade-props';
import { nodeSecrets } from '../release/node-environment';
import type { INodeNetwork } from '../access/node-network';
import { NodeNetwork } from '../access/node-network';
import type { INodePermissions } from '../access/node-permissions';
import { NodePermissions } from '../access/node-permissions';
import { securityGroups } from '../props/prop-shapes';
import { awaitedName, logFaults, logGroupConfig, logGroupFault } from '../access/log-options';
import { roleFaults } from '../access/role-options';

/** Log groups, roles and security groups of the nodes, created or existing. */
export interface NodeSurroundings {
  readonly logGroups: Readonly<Partial<Record<Slot, CloudwatchLogGroup>>>;
  readonly permissions: INodePermissions;
  readonly network: INodeNetwork;
}

export function addSurroundings(scope: Construct, props: KongUpgradeProps): NodeSurroundings {
  const logGroups = { ...logGroup(scope, props, 'blue'), ...logGroup(scope, props, 'green') };
  return {
    logGroups,
    permissions: props.permissions ?? ownPermissions(scope, props, logGroups),
    network: props.network ?? ownNetwork(scope, props),
  };
}

/** Name of a slot's log group. */
export function logGroupName(slot: Slot, props: KongUpgradeProps, groups: NodeSurroundings['logGroups']): string {
  return props.logGroupNames?.[slot] ?? awaitedName(groups[slot], props.permissions);
}

/** The surroundings that replace nodes if they change. Those that the library creates with its defaults never change, and are left out. */
export function surroundingsMark(slot: Slot, props: KongUpgradeProps): object {
  const { permissions, network, logGroupNames, rolePath, roleNamePrefix } = props;
  return {
    rolePath,
    roleNamePrefix,
    roles: permissions && [permissions.executionRoleArn, permissions.taskRoleArn],
    securityGroups: network && [listed(network.proxySecurityGroupIds), listed(network.adminSecurityGroupIds)],
    logGroupName: logGroupNames?.[slot],
  };
}

/** Faults of the surroundings, one sentence each. */
export function surroundingsFaults(props: KongUpgradeProps): readonly string[] {
  const { network, logGroupNames = {}, proxyLoadBalancerSecurityGroupId: balancer, datastore } = props;
  const names = Object.entries(logGroupNames);
  return [
    ...roleFaults(props),
    ...logFaults(props, names.length === 2),
    ...names.map(([slot, name]) => logGroupFault(`logGroupNames.${slot}`, name)),
    (network === undefined) === (balancer === undefined)
      ? `give either proxyLoadBalancerSecurityGroupId, from which the nodes accept connections, or network with existing groups; got ${network ? 'both' : 'neither'}`
      : undefined,
    network && datastore.securityGroupId !== undefined
      ? 'datastore.securityGroupId must not be given with network: the library adds no rule to existing groups; add the rule where the groups are created, and remove it here'
      : undefined,
    network && props.adminLoadBalancerSecurityGroupId !== undefined
      ? 'adminLoadBalancerSecurityGroupId must not be given with network: the library adds no rule to existing groups; remove it'
      : undefined,
    ...(network ? networkFaults(network) : []),
  ].filter((sentence) => sentence !== undefined);
}

function networkFaults(network: INodeNetwork): readonly (string | undefined)[] {
  const lists = ['proxySecurityGroupIds', 'adminSecurityGroupIds', 'migrationSecurityGroupIds'] as const;
  return lists.flatMap((name) => securityGroups(`network.${name}`, network[name]));
}

function logGroup(scope: Construct, props: KongUpgradeProps, slot: Slot): NodeSurroundings['logGroups'] {
  if (props.logGroupNames?.[slot] !== undefined) return {};
  const config = logGroupConfig(`/kong/${props.name}/${slot}`, props);
  return { [slot]: readable(new CloudwatchLogGroup(scope, `${slot}-logs`, config)) };
}

function ownPermissions(
  scope: Construct,
  props: KongUpgradeProps,
  logGroups: NodeSurroundings['logGroups'],
): INodePermissions {
  const { blue, green, datastore } = props;
  const existing = [...new Set(Object.values(props.logGroupNames ?? {}))];
  return new NodePermissions(scope, 'permissions', {
    ...props,
    secretArns: [blue, green].flatMap((release) => Object.values(nodeSecrets(release, datastore))),
    logGroupArns: [
      ...Object.values(logGroups).map((group) => group.arn),
      ...existing.map((name) => logGroupArn(name, props)),
    ],
  });
}

function logGroupArn(name: string, { region, account }: KongUpgradeProps): string {
  return `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`;
}

function ownNetwork(scope: Construct, props: KongUpgradeProps): INodeNetwork {
  const { name, vpcId, datastore, proxyLoadBalancerSecurityGroupId: proxies = '' } = props;
  return new NodeNetwork(scope, 'network', {
    name,
    vpcId,
    proxyLoadBalancerSecurityGroupId: proxies,
    adminLoadBalancerSecurityGroupId: props.adminLoadBalancerSecurityGroupId ?? proxies,
    datastore,
  });
}
