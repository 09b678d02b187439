import type { Slot } from '../../domain';
import { SLOTS } from '../../domain';
import { depend } from '../ledger/apply-order';
import { expression } from '../terraform/expression';
import { serviceName } from '../cluster/kong-cluster';
import type { KongUpgrade } from './kong-upgrade';
import type { KongUpgradeProps } from './kong-upgrade-props';
import { MigrationTask } from '../steps/migration-task';
import { logGroupName } from './node-surroundings';
import { wholeSize } from '../cluster/sizes';
import type { NodePlace, StepProps } from '../steps/step-facts';
import type { TrafficWatch } from '../steps/traffic-watch';
import { lookingSteps } from '../steps/traffic-watch';
import { HEALTH_ALARMS } from '../monitoring/upgrade-alarms';

/** What the steps need beside the upgrade itself. */
export interface UpgradeStepsOptions {
  readonly props: KongUpgradeProps;
  /** Expressions: proxies of each colour. */
  readonly sizes: Readonly<Record<Slot, string>>;
}

/** All of them. */
export interface UpgradeSteps {
  readonly migration: MigrationTask;
  readonly looks: TrafficWatch['steps'];
}

/**
 * All steps, in every stage: those that the stage does not hold have `count = 0`. So the graph is the same in all stages, and a
 * `-target` on a step of another stage meets the guard too.
 */
export function addSteps(upgrade: KongUpgrade, options: UpgradeStepsOptions): UpgradeSteps {
  const { account, region, clusterArn, datastore } = options.props;
  const { operatorRoleArn, command, stepLambdaArn, stepDeadlineSeconds, propagationSeconds } = options.props;
  const facts: StepProps = {
    account,
    region,
    clusterArn,
    datastore,
    ...given({ operatorRoleArn, command, stepLambdaArn, stepDeadlineSeconds, propagationSeconds }),
    ledger: upgrade.ledger,
    proxies: places(upgrade, options, 'proxy'),
    admins: places(upgrade, options, 'admin'),
  };
  const migration = addMigration(upgrade, options.props, facts);
  return { migration, looks: addLooks(upgrade, facts) };
}

function addMigration(upgrade: KongUpgrade, props: KongUpgradeProps, facts: StepProps): MigrationTask {
  const { roles, network, logGroups, clusters, permissions, admins, state } = upgrade;
  const to = clusters[roles.to];
  const { name, blue, green, subnetIds, snapshot, snapshotWaiver, preflight, healthCheckPath } = props;
  // The steps stand in the upgrade's own scope: an id `Default` adds nothing to their names.
  const migration = new MigrationTask(upgrade, 'Default', {
    ...facts,
    ...given({ snapshot, snapshotWaiver, preflight, healthCheckPath }),
    name,
    blue,
    green,
    subnetIds,
    securityGroupIds: network.migrationSecurityGroupIds,
    permissions,
    logGroupName: logGroups[roles.to]?.name ?? logGroupName(roles.to, props, logGroups),
    taskDefinitionArn: to.definitionArn('migrations'),
    dependencies: [to.definitions.migrations, ...network.taskDependencies],
  });
  // The Admin API is frozen before the migration begins.
  if (!state.lookingSteps.includes('wait-healthy'))
    for (const step of Object.values(migration.steps)) depend(step, admins.rule);
  // A node of the next release refuses to start before `up`; its Admin API must not exist before `finish`.
  depend(to.proxyService, migration.steps.up);
  depend(to.adminService, migration.steps.finish);
  return migration;
}

function addLooks(upgrade: KongUpgrade, facts: StepProps): TrafficWatch['steps'] {
  const { proxies, admins, testRule, clusters, monitoring, state } = upgrade;
  const services = SLOTS.flatMap((slot) => {
    const { proxyService, adminService, autoscaling } = clusters[slot];
    return [proxyService, adminService, ...(autoscaling ? [autoscaling.target] : [])];
  });
  const steps = lookingSteps(upgrade, { ...facts, rules: proxies.rules, services });
  for (const router of [proxies, admins]) router.completeRules();
  for (const step of state.lookingSteps) {
    // A colour that is only starting is no alarm.
    for (const slot of SLOTS)
      for (const kind of HEALTH_ALARMS) depend(monitoring.alarms[slot].alarms[kind], steps[step]);
  }
  if (state.lookingSteps.includes('wait-healthy'))
    for (const rule of [...(testRule ? [testRule] : []), admins.rule]) depend(rule, steps['wait-healthy']);
  return steps;
}

function places(
  upgrade: KongUpgrade,
  { props, sizes }: UpgradeStepsOptions,
  plane: 'proxy' | 'admin',
): Record<Slot, NodePlace> {
  const router = plane === 'proxy' ? upgrade.proxies : upgrade.admins;
  const place = (slot: Slot): NodePlace => {
    const state = upgrade.state.slots[slot];
    const whole = wholeSize(upgrade.state, sizes[slot], props[slot].autoscaling);
    const served = plane === 'admin' && props[slot].adopted?.servesAdmin ? 'proxy' : plane;
    const size = served === 'proxy' ? expression(whole) : (props[slot].adminCount ?? 1);
    return {
      service: serviceName(props.name, slot, served, props[slot]),
      targetGroupArn: router.targetGroups[slot].arn,
      size: (plane === 'proxy' ? state.proxies : state.admin) ? size : 0,
    };
  };
  return { blue: place('blue'), green: place('green') };
}

/** Without what was left out. */
function given<Props extends object>(props: Props): { [Name in keyof Props]?: NonNullable<Props[Name]> } {
  const entries = Object.entries(props).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Props]?: NonNullable<Props[Name]> };
}
