import { TerraformOutput } from 'cdktf';
import type { Slot, TrafficSchedule, UpgradePlan, UpgradeResources } from '../../domain';
import { SLOTS } from '../../domain';
import { address, readable } from '../terraform/expression';
import type { KongUpgrade } from './kong-upgrade';
import type { KongUpgradeProps } from './kong-upgrade-props';
import { DEFAULT_DEADLINE_SECONDS, DEFAULT_PROPAGATION_SECONDS } from '../steps/step-facts';
import { DEFAULT_LONGEST_REQUEST_SECONDS } from '../traffic/traffic-router-props';
import type { AlarmKind } from '../monitoring/upgrade-alarms';
import { HEALTH_ALARMS, TRAFFIC_ALARMS } from '../monitoring/upgrade-alarms';
import type { MonitoringProps } from './upgrade-monitoring';

/** Tells whoever walks the upgrade, in the synthesized configuration itself, which stage and plan it is of. */
export function addOutputs(
  upgrade: KongUpgrade,
  props: KongUpgradeProps,
  path: string,
  schedule: TrafficSchedule,
): void {
  const { account, region, operatorRoleArn: roleArn, testTraffic } = props;
  const { testRule } = upgrade;
  const plan: UpgradePlan = {
    path,
    account,
    region,
    ...(roleArn === undefined ? {} : { roleArn }),
    live: upgrade.roles.from,
    weights: schedule.weights,
    timing: {
      propagationSeconds: props.propagationSeconds ?? DEFAULT_PROPAGATION_SECONDS,
      stepDeadlineSeconds: props.stepDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS,
      longestRequestSeconds: props.longestRequestSeconds ?? DEFAULT_LONGEST_REQUEST_SECONDS,
    },
    ...(testTraffic && testRule
      ? {
          testTraffic: {
            headerName: testTraffic.headerName,
            headerValue: testTraffic.headerValue,
            rule: address(testRule),
          },
        }
      : {}),
    resources: resourcesOf(upgrade, props.monitoring),
  };
  readable(
    new TerraformOutput(upgrade, 'stage', {
      value: upgrade.state.stage.id,
      description: 'The stage of this configuration',
    }),
  );
  readable(new TerraformOutput(upgrade, 'plan', { value: plan, description: 'The plan that this stage belongs to' }));
}

function resourcesOf(
  { clusters, proxies, admins, testRule, migration: { asker }, monitoring, network, steps }: KongUpgrade,
  { alarms: hasAlarms = true, dashboard: hasDashboard = true }: MonitoringProps = {},
): UpgradeResources {
  const alarms = (name: Slot, kinds: readonly AlarmKind[]): string[] =>
    kinds.map((kind) => address(monitoring.alarms[name].alarms[kind]));
  const slot = (name: Slot): UpgradeResources['slots'][Slot] => {
    const { proxyService, adminService, definitions, autoscaling } = clusters[name];
    return {
      proxyService: address(proxyService),
      adminService: address(adminService),
      definitions: Object.values(definitions).map(address),
      targetGroup: address(proxies.targetGroups[name]),
      trafficAlarms: alarms(name, TRAFFIC_ALARMS),
      healthAlarms: alarms(name, HEALTH_ALARMS),
      ...(autoscaling ? { scaling: [autoscaling.target, ...autoscaling.policies].map(address) } : {}),
    };
  };
  return {
    slots: { blue: slot('blue'), green: slot('green') },
    weightedRules: proxies.rules.map(address),
    otherRules: [admins.rule, ...(testRule ? [testRule] : [])].map(address),
    network: network.taskDependencies.map(address),
    replaceable: [
      ...(asker ? [address(asker.definition)] : []),
      ...(hasAlarms ? [] : SLOTS.flatMap((name) => alarms(name, [...TRAFFIC_ALARMS, ...HEALTH_ALARMS]))),
      ...(hasDashboard ? [] : [address(monitoring.dashboard.dashboard)]),
    ],
    invocations: steps.map(({ friendlyUniqueId }) => `aws_lambda_invocation.${friendlyUniqueId}`),
  };
}
