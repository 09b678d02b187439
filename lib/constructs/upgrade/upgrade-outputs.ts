import type { TerraformResource } from 'cdktf';
import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import type { Slot, TrafficSchedule, UpgradeOutline, UpgradeResources } from '../../domain';
import { outlineOutput, SLOTS } from '../../domain';
import { address, readable } from '../terraform/expression';
import { DEFAULT_DEADLINE_SECONDS, DEFAULT_PROPAGATION_SECONDS } from '../steps/step-facts';
import { DEFAULT_LONGEST_REQUEST_SECONDS } from '../traffic/traffic-router-props';
import type { AlarmKind } from '../monitoring/upgrade-alarms';
import { HEALTH_ALARMS, TRAFFIC_ALARMS } from '../monitoring/upgrade-alarms';
import type { DatastoreAsker } from '../steps/datastore-asker';
import type { UpgradeParts } from './upgrade-parts';

/** A gateway's parts with the steps that were made last. */
export interface OutlinedParts extends UpgradeParts {
  readonly asker: DatastoreAsker | undefined;
  readonly steps: readonly TerraformResource[];
}

/** Outputs that tell the runner which stage the synthesized configuration is of, and the outline of its upgrade. */
export function addOutputs(scope: Construct, schedule: TrafficSchedule, parts: OutlinedParts): void {
  const { props, state, roles, ledger, testRule } = parts;
  const { account, region, operatorRoleArn: roleArn, testTraffic } = props;
  const outline: UpgradeOutline = {
    path: ledger.path,
    account,
    region,
    ...(roleArn === undefined ? {} : { roleArn }),
    live: roles.from,
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
    resources: resourcesOf(parts),
  };
  readable(
    new TerraformOutput(scope, 'stage', {
      value: state.stage.id,
      description: 'The stage of this configuration',
    }),
  );
  readable(
    new TerraformOutput(scope, 'plan', {
      value: outlineOutput(outline),
      description: 'The outline of the upgrade that this stage belongs to',
    }),
  );
}

function resourcesOf({ props, asker, steps, ...parts }: OutlinedParts): UpgradeResources {
  const { clusters, proxies, admins, testRule, monitoring, network } = parts;
  const { alarms: hasAlarms = true, dashboard: hasDashboard = true } = props.monitoring ?? {};
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
