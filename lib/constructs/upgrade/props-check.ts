import { MisuseError, waiverFault } from '../../domain';
import { thresholdFaults } from '../monitoring/alarm-thresholds';
import { adoptionFaults } from './adoption-check';
import { checkKinds } from '../props/prop-kinds';
import { datastoreFaults } from '../release/kong-datastore';
import { releaseOf } from '../release/kong-release';
import type { KongUpgradeProps } from './kong-upgrade-props';
import { capacityFaults } from '../release/node-capacity';
import { surroundingsFaults } from './node-surroundings';
import { placeFaults } from './place-check';
import * as shapes from '../props/prop-shapes';
import { within } from '../props/prop-shapes';
import { ruleFaults } from '../traffic/proxy-rule-check';
import { stepLambdaFaults, stepLambdaImageFault } from '../steps/step-lambda';
import { waitingFaults } from '../steps/step-props-check';
import { countFault, settingsFault, versionFault } from '../release/release-check';
import { templateFaults } from '../props/template-check';
import { alarmActionFaults } from '../monitoring/upgrade-alarms';

/** One check of the props: its faults as sentences, or nothing. */
type Check = (props: KongUpgradeProps) => string | readonly string[] | undefined;

const CHECKS: readonly Check[] = [
  ({ name }) => shapes.gatewayName(name),
  shapes.snapshots,
  ({ ledgerPath }) => shapes.ledgerPath('ledgerPath', ledgerPath),
  ({ healthCheckPath }) => shapes.healthCheckPath(healthCheckPath),
  ({ account }) => shapes.account(account),
  ({ region }) => shapes.region(region),
  ({ vpcId }) => shapes.vpc(vpcId),
  ({ subnetIds }) => shapes.subnets(subnetIds),
  ({ clusterArn }) => shapes.ecsCluster(clusterArn),
  ({ proxyListenerArn }) => shapes.listener('proxyListenerArn', proxyListenerArn),
  ({ adminListenerArn }) => shapes.listener('adminListenerArn', adminListenerArn),
  ({ proxyLoadBalancerSecurityGroupId: id }) => shapes.securityGroup('proxyLoadBalancerSecurityGroupId', id),
  ({ preflight }) => {
    // The preflight checks the last day of a waiver: the synthesized JSON must not depend on the day.
    const faults = (preflight?.waivers ?? []).map((waiver) => waiverFault(waiver, [waiver.id], ''));
    const fault = faults.find((sentence) => sentence !== undefined);
    return fault && `preflight.waivers: ${fault}`;
  },
  ({ adminLoadBalancerSecurityGroupId: id }) => shapes.securityGroup('adminLoadBalancerSecurityGroupId', id),
  ({ operatorRoleArn }) => shapes.roleArn('operatorRoleArn', operatorRoleArn),
  ({ command }) =>
    command?.trim() === '' ? 'command must name a program, got an empty text; remove it for the default' : undefined,
  stepLambdaFaults,
  stepLambdaImageFault,
  ({ preflight }) =>
    preflight?.image === undefined || /^\S+$/.test(preflight.image)
      ? undefined
      : `preflight.image must be the reference of an image, got "${preflight.image}"`,
  ({ longestRequestSeconds }) => within('longestRequestSeconds', longestRequestSeconds, 0, 3600),
  waitingFaults,
  ({ proxyRulePriority }) => within('proxyRulePriority', proxyRulePriority, 1, 49999),
  ({ adminRulePriority }) => within('adminRulePriority', adminRulePriority, 1, 49998),
  ({ proxyListenerArn, adminListenerArn }) =>
    proxyListenerArn === adminListenerArn
      ? `proxyListenerArn and adminListenerArn must be two listeners, got one, "${adminListenerArn}"; the Admin API must not be public`
      : undefined,
  placeFaults,
  ruleFaults,
  ({ monitoring }) =>
    [...thresholdFaults(monitoring?.thresholds), ...alarmActionFaults(monitoring?.alarmActions ?? [])].map(
      (fault) => `monitoring: ${fault}`,
    ),
  surroundingsFaults,
  ({ datastore }) => datastoreFaults(datastore),
  ({ blue, green }) => settingsFault('blue', blue) ?? settingsFault('green', green),
  nextIsLater,
  ({ blue, green }) => countFault('blue', blue) ?? countFault('green', green),
  ({ blue, green }) => [...capacityFaults('blue', blue), ...capacityFaults('green', green)],
  ({ blue, green }) => versionFault('blue', blue) ?? versionFault('green', green),
  adoptionFaults,
  templateFaults,
];

/** While both run, the next release must not be older: an older Kong reports a newer schema as complete. */
function nextIsLater({ stage, live = 'blue', ...slots }: KongUpgradeProps): string | undefined {
  const [from, to] = live === 'blue' ? (['blue', 'green'] as const) : (['green', 'blue'] as const);
  if (stage === undefined || !/^(migrate-up|start-|shift-|drain-|decommission-)/.test(stage)) return undefined;
  try {
    const [older, newer] = [releaseOf(slots[from]), releaseOf(slots[to])];
    if (newer.compare(older) >= 0) return undefined;
    return `${to} must not be older than ${from}, which is live, got ${newer.text} after ${older.text}; check live (LIVE in main.ts). If ${to} is live, set it for each command: LIVE=${to} npx kong-bluegreen status`;
  } catch {
    return undefined;
  }
}

/** @throws MisuseError with every wrong prop, one sentence each. */
export function checkProps(props: KongUpgradeProps): void {
  checkKinds('KongUpgrade', props, 'KongUpgradeProps');
  const wrong = CHECKS.flatMap((check) => check(props) ?? []);
  if (wrong.length > 0) throw new MisuseError('KBG-PROP-029', `KongUpgrade: ${wrong.join('; ')}`);
}
