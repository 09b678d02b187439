import { MisuseError, waiverFault } from '../domain';
import { thresholdFaults } from './alarm-thresholds';
import type { KongReleaseProps } from './kong-release';
import { releaseOf } from './kong-release';
import type { KongUpgradeProps } from './kong-upgrade-props';
import { LISTENER, LISTENER_LIKE, ruleFaults } from './proxy-rule-check';
import { alarmActionFaults } from './upgrade-alarms';

/** One check of the props: what is wrong, as sentences, or nothing. */
type Check = (props: KongUpgradeProps) => string | readonly string[] | undefined;

const within = (name: string, value: number | undefined, low: number, high: number): string | undefined =>
  value === undefined || (Number.isInteger(value) && value >= low && value <= high)
    ? undefined
    : `${name} must be a whole number from ${low} to ${high}, got ${value}`;

/** A value that Terraform will know only later passes: its reference has no shape. */
const shaped = (name: string, value: string, shape: RegExp, like: string): string | undefined =>
  shape.test(value) || value.includes('${') ? undefined : `${name} must be like ${like}, got "${value}"`;

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
    ledgerPath === undefined || /^(?!\/(aws|ssm)([\W_]|$))(\/[A-Za-z0-9_.-]+){1,12}$/i.test(ledgerPath)
      ? undefined
      : `ledgerPath must be literal, start with /, not end with it, have at most 12 parts and not begin with /aws or /ssm, such as /kong-bluegreen/main, got "${ledgerPath}"`,
  ({ healthCheckPath }) =>
    healthCheckPath === undefined || /^\/[\x21-\x7e]{0,1023}$/.test(healthCheckPath)
      ? undefined
      : `healthCheckPath must start with / and hold at most 1024 visible ASCII characters, got "${healthCheckPath}"`,
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
  ({ preflight }) => {
    // Whether it has expired is told when it is needed: what is synthesized must not depend on the day.
    const faults = (preflight?.waivers ?? []).map((waiver) => waiverFault(waiver, [waiver.id], ''));
    const fault = faults.find((sentence) => sentence !== undefined);
    return fault && `preflight.waivers: ${fault}`;
  },
  ({ adminLoadBalancerSecurityGroupId: id }) =>
    id === undefined ? undefined : shaped('adminLoadBalancerSecurityGroupId', id, /^sg-\w+$/, 'sg-0123456789abcdef0'),
  ({ operatorRoleArn: arn }) =>
    arn === undefined
      ? undefined
      : shaped(
          'operatorRoleArn',
          arn,
          /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
          'arn:aws:iam::123456789012:role/NAME',
        ),
  ({ command }) => (command?.trim() === '' ? 'command must name the program, got nothing' : undefined),
  ({ preflight }) =>
    preflight?.image === undefined || /^\S+$/.test(preflight.image)
      ? undefined
      : `preflight.image must be the reference of an image, got "${preflight.image}"`,
  ({ longestRequestSeconds }) => within('longestRequestSeconds', longestRequestSeconds, 0, 3600),
  ({ propagationSeconds }) => within('propagationSeconds', propagationSeconds, 1, 86400),
  ({ stepDeadlineSeconds }) => within('stepDeadlineSeconds', stepDeadlineSeconds, 60, 86400),
  ({ proxyRulePriority }) => within('proxyRulePriority', proxyRulePriority, 1, 49999),
  ({ adminRulePriority }) => within('adminRulePriority', adminRulePriority, 1, 49998),
  ({ proxyListenerArn, adminListenerArn }) =>
    proxyListenerArn === adminListenerArn
      ? `proxyListenerArn and adminListenerArn are the same listener, got "${adminListenerArn}"; give two: the Admin API must not be public`
      : undefined,
  ({ account, region, ...props }) => {
    const arns = (['clusterArn', 'proxyListenerArn', 'adminListenerArn'] as const).map(
      (name) => [name, props[name]] as const,
    );
    const stray = arns.find(([, arn]) => isElsewhere(arn, account, region));
    return stray && `${stray[0]} must be of account ${account} in ${region}, got "${stray[1]}"`;
  },
  ruleFaults,
  ({ monitoring }) =>
    [...thresholdFaults(monitoring?.thresholds), ...alarmActionFaults(monitoring?.alarmActions ?? [])].map(
      (fault) => `monitoring: ${fault}`,
    ),
  ({ live }) => oneOf('live', live, ['blue', 'green']),
  ({ patch = [] }) => patch.map((slot) => oneOf('patch', slot, ['blue', 'green'])).find((it) => it !== undefined),
  ({ logRetentionDays }) => oneOf('logRetentionDays', logRetentionDays, RETENTIONS),
  ({ datastore }) => within('datastore.port', datastore.port, 1, 65535),
  ({ datastore }) =>
    shaped(
      'datastore.host',
      datastore.host,
      /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/,
      'kong.cluster-abc.eu-west-1.rds.amazonaws.com (a host name)',
    ),
  ({ datastore }) => referenced('datastore.passwordSecretArn', datastore.passwordSecretArn),
  ({ blue, green }) => colour('blue', blue) ?? colour('green', green),
  nextIsLater,
  ({ blue, green }) => counted('blue', blue.proxyCount) ?? counted('green', green.proxyCount),
  ({ blue, green }) => released('blue', blue) ?? released('green', green),
];

/** What CloudWatch Logs takes (AWS: CloudWatch Logs API, PutRetentionPolicy). */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Settings that the library writes itself, and the prop that says them. */
const OURS: Readonly<Record<string, string>> = {
  KONG_DATABASE: 'datastore',
  KONG_PG_HOST: 'datastore.host',
  KONG_PG_PORT: 'datastore.port',
  KONG_PG_DATABASE: 'datastore.database',
  KONG_PG_USER: 'datastore.user',
  KONG_PG_SSL: 'datastore.ssl',
  KONG_PG_PASSWORD: 'datastore.passwordSecretArn',
  KONG_PLUGINS: 'plugins',
  KONG_CUSTOM_PLUGINS: 'plugins',
  KONG_PROXY_LISTEN: 'nothing: proxies listen on 8000',
  KONG_ADMIN_LISTEN: 'nothing: an open Admin API is what the stages decide',
};

function oneOf<T>(name: string, value: T | undefined, allowed: readonly T[]): string | undefined {
  return value === undefined || allowed.includes(value)
    ? undefined
    : `${name} must be one of ${allowed.join(', ')}, got "${String(value)}"`;
}

function isElsewhere(arn: string, account: string, region: string): boolean {
  const [, , , itsRegion, itsAccount] = arn.split(':');
  return (
    !arn.includes('${') && !`${account}${region}`.includes('${') && (itsRegion !== region || itsAccount !== account)
  );
}

/** A wrong value is not shown: it may be the secret itself. */
function referenced(name: string, arn: string): string | undefined {
  return /^arn:[\w-]+:(secretsmanager|ssm):/.test(arn) || arn.includes('${')
    ? undefined
    : `${name} must be the ARN of a secret (Secrets Manager, or a parameter of Systems Manager), got something else; a secret itself never goes into a configuration`;
}

function colour(
  slot: string,
  { environment = {}, secrets = {}, adminCount, image }: KongReleaseProps,
): string | undefined {
  const names = [...Object.keys(environment), ...Object.keys(secrets)];
  const odd = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  const ours = names.find((name) => name in OURS);
  const twice = Object.keys(environment).find((name) => name in secrets);
  const open = Object.entries(environment).find(([, value]) => value.includes('%{'))?.[0];
  return (
    (/^\S+$/.test(image) ? undefined : `${slot}.image must be the reference of an image, got "${image}"`) ??
    (odd && `${slot}.environment must have names of letters, digits and _, got "${odd}"`) ??
    (ours && `${slot}.environment and secrets must not hold ${ours}; it is said by ${OURS[ours] ?? ''}`) ??
    (twice && `${slot} has ${twice} in environment and in secrets; give it once`) ??
    (open && `${slot}.environment.${open} must not hold %{, which Terraform takes for a directive; write %%{`) ??
    Object.entries(secrets)
      .map(([name, arn]) => referenced(`${slot}.secrets.${name}`, arn))
      .find((it) => it !== undefined) ??
    within(`${slot}.adminCount`, adminCount, 1, 5000)
  );
}

/** While both run, the next release must be the later one: an older program says of a newer schema that all is well. */
function nextIsLater({ stage, live = 'blue', ...slots }: KongUpgradeProps): string | undefined {
  const [from, to] = live === 'blue' ? (['blue', 'green'] as const) : (['green', 'blue'] as const);
  if (stage === undefined || !/^(migrate-up|start-|shift-|drain-|decommission-)/.test(stage)) return undefined;
  try {
    const [older, newer] = [releaseOf(slots[from]), releaseOf(slots[to])];
    if (newer.compare(older) >= 0) return undefined;
    return `${to} must not be older than ${from}, which is live, got ${newer.text} after ${older.text}; is live (LIVE in main.ts) right?`;
  } catch {
    return undefined;
  }
}

const REQUIRED = [
  'name',
  'blue',
  'green',
  'account',
  'region',
  'vpcId',
  'subnetIds',
  'clusterArn',
  'datastore',
] as const;
const REQUIRED_TOO = ['proxyListenerArn', 'adminListenerArn', 'proxyLoadBalancerSecurityGroupId'] as const;

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
  const given: Partial<Record<string, unknown>> = { ...props };
  const missing = [...REQUIRED, ...REQUIRED_TOO].filter((name) => given[name] === undefined || given[name] === null);
  if (missing.length > 0) throw new MisuseError(`KongUpgrade: these props must be given: ${missing.join(', ')}`);
  const wrong = CHECKS.flatMap((check) => check(props) ?? []);
  if (wrong.length > 0) throw new MisuseError(`KongUpgrade: ${wrong.join('; ')}`);
}
