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

/** What the nodes stand on, made or found. */
export interface NodeSurroundings {
  readonly logGroups: Readonly<Partial<Record<Slot, CloudwatchLogGroup>>>;
  readonly permissions: INodePermissions;
  readonly network: INodeNetwork;
}

export function addSurroundings(upgrade: Construct, props: KongUpgradeProps): NodeSurroundings {
  const logGroups = { ...logGroup(upgrade, props, 'blue'), ...logGroup(upgrade, props, 'green') };
  return {
    logGroups,
    permissions: props.permissions ?? ownPermissions(upgrade, props, logGroups),
    network: props.network ?? ownNetwork(upgrade, props),
  };
}

/** The name of a colour's log group. */
export function logGroupName(slot: Slot, props: KongUpgradeProps, groups: NodeSurroundings['logGroups']): string {
  return props.logGroupNames?.[slot] ?? awaitedName(groups[slot], props.permissions);
}

/** What of all that replaces nodes where it changes; nothing where the library makes it by its defaults. */
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

/** What is wrong with them, one sentence each. */
export function surroundingsFaults(props: KongUpgradeProps): readonly string[] {
  const { network, logGroupNames = {}, proxyLoadBalancerSecurityGroupId: balancer, datastore } = props;
  const names = Object.entries(logGroupNames);
  return [
    ...roleFaults(props),
    ...logFaults(props, names.length === 2),
    ...names.map(([slot, name]) => logGroupFault(`logGroupNames.${slot}`, name)),
    (network === undefined) === (balancer === undefined)
      ? `either proxyLoadBalancerSecurityGroupId must say whom the nodes' security groups let in, or network give the groups that exist; got ${network ? 'both' : 'neither'}`
      : undefined,
    network && datastore.securityGroupId !== undefined
      ? 'datastore.securityGroupId must not be given with network: no rule is added to groups that exist; let the nodes in where those are made, and leave it out'
      : undefined,
    network && props.adminLoadBalancerSecurityGroupId !== undefined
      ? 'adminLoadBalancerSecurityGroupId must not be given with network: no rule is added to groups that exist; leave it out'
      : undefined,
    ...(network ? networkFaults(network) : []),
  ].filter((sentence) => sentence !== undefined);
}

function networkFaults(network: INodeNetwork): readonly (string | undefined)[] {
  const lists = ['proxySecurityGroupIds', 'adminSecurityGroupIds', 'migrationSecurityGroupIds'] as const;
  return lists.flatMap((name) => securityGroups(`network.${name}`, network[name]));
}

function logGroup(upgrade: Construct, props: KongUpgradeProps, slot: Slot): NodeSurroundings['logGroups'] {
  if (props.logGroupNames?.[slot] !== undefined) return {};
  const config = logGroupConfig(`/kong/${props.name}/${slot}`, props);
  return { [slot]: readable(new CloudwatchLogGroup(upgrade, `${slot}-logs`, config)) };
}

function ownPermissions(
  upgrade: Construct,
  props: KongUpgradeProps,
  logGroups: NodeSurroundings['logGroups'],
): INodePermissions {
  const { blue, green, datastore } = props;
  const found = [...new Set(Object.values(props.logGroupNames ?? {}))];
  return new NodePermissions(upgrade, 'permissions', {
    ...props,
    secretArns: [blue, green].flatMap((release) => Object.values(nodeSecrets(release, datastore))),
    logGroupArns: [
      ...Object.values(logGroups).map((group) => group.arn),
      ...found.map((name) => logGroupArn(name, props)),
    ],
  });
}

function logGroupArn(name: string, { region, account }: KongUpgradeProps): string {
  return `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`;
}

function ownNetwork(upgrade: Construct, props: KongUpgradeProps): INodeNetwork {
  const { name, vpcId, datastore, proxyLoadBalancerSecurityGroupId: proxies = '' } = props;
  return new NodeNetwork(upgrade, 'network', {
    name,
    vpcId,
    proxyLoadBalancerSecurityGroupId: proxies,
    adminLoadBalancerSecurityGroupId: props.adminLoadBalancerSecurityGroupId ?? proxies,
    datastore,
  });
}
