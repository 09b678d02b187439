import type { Construct } from 'constructs';
import type { Slot } from '../../domain';
import { SLOTS } from '../../domain';
import { depend } from '../terraform/depend';
import { expression } from '../terraform/expression';
import { serviceName } from '../cluster/kong-cluster';
import { MigrationTask } from '../steps/migration-task';
import { logGroupName } from './node-surroundings';
import { wholeSize } from '../cluster/sizes';
import type { NodePlace, StepProps } from '../steps/step-facts';
import type { TrafficWatch } from '../steps/traffic-watch';
import { lookingSteps } from '../steps/traffic-watch';
import { HEALTH_ALARMS } from '../monitoring/upgrade-alarms';
import type { UpgradeParts } from './upgrade-parts';

/** All one-off steps. */
export interface UpgradeSteps {
  readonly migration: MigrationTask;
  readonly looks: TrafficWatch['steps'];
}

/**
 * Adds all steps, in every stage; those of other stages have `count = 0`. So the graph is the same in all stages, and the guard also
 * refuses a `-target` on a step of another stage.
 */
export function addSteps(scope: Construct, parts: UpgradeParts): UpgradeSteps {
  const { account, region, clusterArn, datastore } = parts.props;
  const { operatorRoleArn, command, stepLambdaArn, stepDeadlineSeconds, propagationSeconds } = parts.props;
  const facts: StepProps = {
    account,
    region,
    clusterArn,
    datastore,
    ...given({ operatorRoleArn, command, stepLambdaArn, stepDeadlineSeconds, propagationSeconds }),
    ledger: parts.ledger,
    proxies: places(parts, 'proxy'),
    admins: places(parts, 'admin'),
  };
  const migration = addMigration(scope, parts, facts);
  return { migration, looks: addLooks(scope, parts, facts) };
}

function addMigration(scope: Construct, parts: UpgradeParts, facts: StepProps): MigrationTask {
  const { props, roles, network, logGroups, clusters, permissions, admins, state } = parts;
  const to = clusters[roles.to];
  const { name, blue, green, subnetIds, snapshot, snapshotWaiver, preflight, healthCheckPath } = props;
  // An id `Default` adds nothing to the names of the steps, so they are named as children of the upgrade.
  const migration = new MigrationTask(scope, 'Default', {
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

function addLooks(scope: Construct, parts: UpgradeParts, facts: StepProps): TrafficWatch['steps'] {
  const { proxies, admins, testRule, clusters, monitoring, state } = parts;
  const services = SLOTS.flatMap((slot) => {
    const { proxyService, adminService, autoscaling } = clusters[slot];
    return [proxyService, adminService, ...(autoscaling ? [autoscaling.target] : [])];
  });
  const steps = lookingSteps(scope, { ...facts, rules: proxies.rules, services });
  for (const router of [proxies, admins]) router.completeRules();
  for (const step of state.lookingSteps) {
    // A slot that is still starting must not raise an alarm.
    for (const slot of SLOTS)
      for (const kind of HEALTH_ALARMS) depend(monitoring.alarms[slot].alarms[kind], steps[step]);
  }
  if (state.lookingSteps.includes('wait-healthy'))
    for (const rule of [...(testRule ? [testRule] : []), admins.rule]) depend(rule, steps['wait-healthy']);
  return steps;
}

function places(parts: UpgradeParts, plane: 'proxy' | 'admin'): Record<Slot, NodePlace> {
  const { props, sizes } = parts;
  const router = plane === 'proxy' ? parts.proxies : parts.admins;
  const place = (slot: Slot): NodePlace => {
    const state = parts.state.slots[slot];
    const whole = wholeSize(parts.state, sizes[slot], props[slot].autoscaling);
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

/** Props without those that are undefined. */
function given<Props extends object>(props: Props): { [Name in keyof Props]?: NonNullable<Props[Name]> } {
  const entries = Object.entries(props).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Props]?: NonNullable<Props[Name]> };
}
