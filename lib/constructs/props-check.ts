import { MisuseError } from '../domain';
import type { KongReleaseProps } from './kong-release';
import { releaseOf } from './kong-release';
import type { KongUpgradeProps } from './kong-upgrade-props';

/** One check of the props: what is wrong, as a sentence, or nothing. */
type Check = (props: KongUpgradeProps) => string | undefined;

const within = (name: string, value: number | undefined, low: number, high: number): string | undefined =>
  value === undefined || (Number.isInteger(value) && value >= low && value <= high)
    ? undefined
    : `${name} must be a whole number from ${low} to ${high}, got ${value}`;

/** A value that Terraform will know only later passes: its reference has no shape. */
const shaped = (name: string, value: string, shape: RegExp, like: string): string | undefined =>
  shape.test(value) || value.includes('${') ? undefined : `${name} must be like ${like}, got "${value}"`;

const LISTENER = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:listener\/app\/[\w-]+\/\w+\/\w+$/;
const LISTENER_LIKE =
  'arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener/app/NAME/ID/ID (a listener of an Application Load Balancer)';

const CHECKS: readonly Check[] = [
  ({ name }) =>
    /^[a-z][a-z0-9-]{0,23}$/.test(name)
      ? undefined
      : `name must be 1 to 24 lower-case letters, digits or dashes and start with a letter, got "${name}"`,
  ({ snapshot, snapshotWaiver = '' }) =>
    (snapshot === undefined) === (snapshotWaiver.trim() === '')
      ? `either snapshot must name the RDS instance or Aurora cluster, or snapshotWaiver say why none is taken before migrate-up and migrate-finish; got ${snapshot ? 'both' : 'neither'}`
      : undefined,
  ({ snapshot }) =>
    snapshot &&
    shaped(
      'snapshot.identifier',
      snapshot.identifier,
      /^[A-Za-z](?!.*--)[A-Za-z0-9-]{0,62}(?<!-)$/,
      'kong-datastore (a DB identifier)',
    ),
  ({ ledgerPath }) =>
    ledgerPath === undefined || /^(\/[A-Za-z0-9_.-]+)+$/.test(ledgerPath)
      ? undefined
      : `ledgerPath must be literal, start with / and not end with it, such as /kong-bluegreen/main, got "${ledgerPath}"`,
  ({ healthCheckPath }) =>
    healthCheckPath === undefined || healthCheckPath.startsWith('/')
      ? undefined
      : `healthCheckPath must start with /, got "${healthCheckPath}"`,
  ({ account }) => shaped('account', account, /^\d{12}$/, '123456789012'),
  ({ region }) => shaped('region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, 'eu-west-1'),
  ({ vpcId }) => shaped('vpcId', vpcId, /^vpc-\w+$/, 'vpc-0123456789abcdef0'),
  ({ subnetIds }) =>
    subnetIds.length === 0
      ? 'subnetIds must name at least one subnet, got none'
      : shaped('subnetIds', subnetIds.join(','), /^subnet-\w+(,subnet-\w+)*$/, 'subnet-0123456789abcdef0'),
  ({ clusterArn }) =>
    shaped(
      'clusterArn',
      clusterArn,
      /^arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/[\w-]+$/,
      'arn:aws:ecs:REGION:ACCOUNT:cluster/NAME',
    ),
  ({ proxyListenerArn }) => shaped('proxyListenerArn', proxyListenerArn, LISTENER, LISTENER_LIKE),
  ({ adminListenerArn }) => shaped('adminListenerArn', adminListenerArn, LISTENER, LISTENER_LIKE),
  ({ proxyLoadBalancerSecurityGroupId: id }) =>
    shaped('proxyLoadBalancerSecurityGroupId', id, /^sg-\w+$/, 'sg-0123456789abcdef0'),
  ({ longestRequestSeconds }) => within('longestRequestSeconds', longestRequestSeconds, 0, 3600),
  ({ propagationSeconds }) => within('propagationSeconds', propagationSeconds, 1, 86400),
  ({ stepDeadlineSeconds }) => within('stepDeadlineSeconds', stepDeadlineSeconds, 60, 86400),
  ({ proxyRulePriority }) => within('proxyRulePriority', proxyRulePriority, 1, 49999),
  ({ adminRulePriority }) => within('adminRulePriority', adminRulePriority, 1, 49998),
  ({ proxyListenerArn, adminListenerArn, proxyRulePriority, adminRulePriority }) =>
    proxyListenerArn === adminListenerArn && Math.abs((proxyRulePriority ?? 100) - (adminRulePriority ?? 100)) < 3
      ? 'proxyListenerArn and adminListenerArn are the same listener: give two listeners, the Admin API must not be public'
      : undefined,
  ({ blue, green }) => counted('blue', blue.proxyCount) ?? counted('green', green.proxyCount),
  ({ blue, green }) => released('blue', blue) ?? released('green', green),
];

function counted(slot: string, count: number | undefined): string | undefined {
  return within(`${slot}.proxyCount`, count, 1, 5000);
}

function released(slot: string, props: KongReleaseProps): string | undefined {
  try {
    releaseOf(props);
    return undefined;
  } catch (error) {
    return `${slot}: ${(error as Error).message}`;
  }
}

/** @throws MisuseError with every wrong prop, one sentence each. */
export function checkProps(props: KongUpgradeProps): void {
  const wrong = CHECKS.flatMap((check) => check(props) ?? []);
  if (wrong.length > 0) throw new MisuseError(`KongUpgrade: ${wrong.join('; ')}`);
}
