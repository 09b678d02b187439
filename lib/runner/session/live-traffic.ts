import { setTimeout as delay } from 'node:timers/promises';
import type { Slot, TrafficMinute, UpgradeOutline } from '../../domain';
import { readOutline } from '../../domain';
import { AwsBalancer } from '../adapters/aws/aws-balancer';
import { AwsMetrics } from '../adapters/aws/aws-metrics';
import { PrometheusMetrics } from '../adapters/http/prometheus-metrics';
import { readableUntil } from '../common/metric-time';
import { analysisGate } from '../gates/analysis-gate';
import type { WindowAnalysis } from '../gates/gates';
import type { AnalysisSettings } from '../gates/metrics-settings';
import type { Window } from '../journal/report-facts';
import type { UpgradeSession } from './upgrade-session';

/** Compares the next release with the live one for the bake time. */
export async function analyse(
  { gateway, workspace, signal }: UpgradeSession,
  outline: UpgradeOutline,
  { prometheus, ...asked }: AnalysisSettings,
  say: (line: string) => void,
): Promise<WindowAnalysis> {
  const arns = await workspace.arns();
  const arn = (address: string): string => arns.get(address) ?? '';
  const { weightedRules, slots } = outline.resources;
  const { roles } = readOutline(outline);
  const targetGroupArns = { blue: arn(slots.blue.targetGroup), green: arn(slots.green.targetGroup) };
  const question = { roles, ruleArn: arn(weightedRules[0] ?? ''), targetGroupArns, ...asked };
  const slotOf = (group: string): Slot => (group === targetGroupArns.blue ? 'blue' : 'green');
  return await gateway.ask(outline, (aws) =>
    analysisGate(question, {
      balancer: new AwsBalancer(aws),
      metrics: prometheus ? new PrometheusMetrics(prometheus, slotOf) : new AwsMetrics(aws),
      now: () => aws.now(),
      pause: (milliseconds) => delay(milliseconds, undefined, { signal }),
      say,
    }),
  );
}

/** Minutes of both slots that are over and whose metrics can be read. */
export interface TrafficSeen {
  readonly minutes: Readonly<Record<Slot, readonly TrafficMinute[]>>;
  readonly until: Date;
}

/** @throws RunnerError if CloudWatch can't be asked */
export async function trafficOf(
  { gateway }: UpgradeSession,
  outline: UpgradeOutline,
  { start, end }: Window,
): Promise<TrafficSeen> {
  const { weightedRules, slots } = outline.resources;
  const [rule = ''] = weightedRules;
  const arn = await gateway.arnsOf(rule, slots.blue.targetGroup, slots.green.targetGroup);
  return await gateway.ask(outline, async (aws) => {
    const metrics = new AwsMetrics(aws);
    const of = (slot: Slot): Promise<readonly TrafficMinute[]> =>
      metrics.traffic(arn(rule), arn(slots[slot].targetGroup), start, end);
    const [blue, green] = [await of('blue'), await of('green')];
    const until = new Date(readableUntil(aws.now()));
    const over = (minutes: readonly TrafficMinute[]): readonly TrafficMinute[] =>
      minutes.filter(({ at }) => at < until).sort((a, b) => a.at.getTime() - b.at.getTime());
    return { minutes: { blue: over(blue), green: over(green) }, until };
  });
}
