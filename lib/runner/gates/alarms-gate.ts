import { readOutline } from '../../domain';
import { Patience } from '../common/patience';
import type { AlarmState, GateMaker, GatePorts } from './gate-ports';
import type { GateAnswer, GateQuestion } from './gates';

/** The gate has no settings of its own. */
export type AlarmSettings = Readonly<Record<string, never>>;

/**
 * An alarm over healthy targets rings while the first nodes start, because no data counts as no target. It needs three good minutes and the
 * delay of the metrics to become OK again.
 */
const HEALTH_SECONDS = 300;

/** Asks CloudWatch for the alarms over the next release. One in ALARM fails the gate; INSUFFICIENT_DATA does not. */
export const alarmGates: GateMaker<AlarmSettings> = (_, ports) => [
  { asked: 'after-rise', ask: (question) => ask(question, ports) },
];

async function ask({ outline }: GateQuestion, ports: GatePorts): Promise<GateAnswer | undefined> {
  const { trafficAlarms, healthAlarms } = outline.resources.slots[readOutline(outline).roles.to];
  const addresses = [...trafficAlarms, ...healthAlarms];
  let states = await ports.alarms(outline, addresses);
  if (states.alarms.size === 0) return undefined;
  const patience = new Patience({ now: () => states.now, pause: ports.pause }, HEALTH_SECONDS);
  for (;;) {
    const all = [...states.alarms.values()];
    const ringing = [...states.alarms].filter(([, { state }]) => state === 'ALARM');
    const mayEnd = ringing.every(([address]) => healthAlarms.includes(address));
    if (ringing.length === 0 || !mayEnd || patience.isOver) return judged(all);
    await patience.pause();
    states = await ports.alarms(outline, addresses);
  }
}

function judged(alarms: readonly AlarmState[]): GateAnswer {
  const ringing = alarms.filter(({ state }) => state === 'ALARM');
  if (ringing.length > 0) {
    const named = ringing.map(({ name, reason }) => `${name} (${reason})`);
    return { verdict: 'failed', evidence: `in ALARM: ${named.join('; ')}` };
  }
  const missing = alarms.find(({ state }) => state === 'MISSING');
  if (missing !== undefined) {
    const evidence = `CloudWatch has no alarm ${missing.name}, which Terraform created; apply the stage of the ledger again, or add --no-alarms`;
    return { verdict: 'error', evidence };
  }
  return { verdict: 'passed', evidence: `none of ${alarms.length} CloudWatch alarms is in ALARM` };
}
