import type { ErrorCode, Slot, StepContext } from '../../domain';
import { ledgerNames } from '../../domain';
import { firstMinute, MINUTE_MS, readableUntil } from '../common/metric-time';
import { Patience } from '../common/patience';
import type { StepPorts } from '../common/ports';
import type { StepOutcome } from './step-outcome';
import { couldNot, failed, passed } from './step-outcome';

/**
 * Whole minutes without a request that prove the drain: one if the next release's requests show up in the same metrics; several after a
 * request that should not have come, and if no requests show up at all: the metrics may only be late.
 */
const QUIET_MINUTES = 1;
const QUIET_MINUTES_IN_DOUBT = 5;
/** How far back requests are searched; CloudWatch has single minutes only for the last 15 days (GetMetricData, `Period`). */
const LOOK_BACK_MS = 3_600_000;

/** Time since which the live release should have had no request, and time from which this step can prove it. */
interface Span {
  readonly since: Date;
  /** This apply may have removed a weight that somebody set by hand. */
  readonly provedFrom: Date;
}

/** Reason why the live release does not count as drained. */
interface Obstacle {
  readonly code: ErrorCode;
  readonly sentence: string;
}

/** Waits until the live release's proxies get no request any more. */
export async function drainedStep(context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  const name = ledgerNames(context.path).ledger;
  const ledger = await ports.parameters.read(name);
  if (!ledger)
    return couldNot(
      'KBG-STEP-022',
      `${name} does not exist; apply the stage of the ledger first, or see docs/restore.md`,
    );
  if (context.ruleArns.length === 0)
    return couldNot('KBG-STEP-023', 'the context names no listener rule; let the apply of a drain stage run this step');
  const span = spanOf(ledger.lastModified, ports.now(), context.propagationSeconds * 1000);
  const { since } = span;
  const patience = new Patience(ports, context.deadlineSeconds);
  for (;;) {
    const obstacle = (await weighted(context, ports)) ?? (await unquiet(context, ports, span));
    if (!obstacle) return passed(`no rule and no request reaches ${serviceOf(context)} since ${since.toISOString()}`);
    if (patience.isOver)
      return failed(obstacle.code, `not drained after ${context.deadlineSeconds} s: ${obstacle.sentence}`);
    ports.say(obstacle.sentence);
    await patience.pause();
  }
}

function spanOf(ledgerTime: Date, now: Date, propagationMs: number): Span {
  const since = Math.max(ledgerTime.getTime() + propagationMs, now.getTime() - LOOK_BACK_MS);
  return { since: new Date(since), provedFrom: new Date(now.getTime() + propagationMs) };
}

function serviceOf({ proxies, roles }: StepContext): string {
  return proxies[roles.from].service;
}

async function weighted(context: StepContext, ports: StepPorts): Promise<Obstacle | undefined> {
  const { targetGroupArn } = context.proxies[context.roles.from];
  for (const rule of context.ruleArns) {
    const weight = await ports.balancer.weight(rule, targetGroupArn);
    if (weight > 0) {
      return { code: 'KBG-STEP-024', sentence: `rule ${rule} still sends ${serviceOf(context)} a weight of ${weight}` };
    }
  }
  return undefined;
}

/** Only whole minutes that can be read prove the drain; an earlier request that shows up counts too. */
async function unquiet(
  context: StepContext,
  ports: StepPorts,
  { since, provedFrom }: Span,
): Promise<Obstacle | undefined> {
  const [start, proof] = [firstMinute(since), firstMinute(provedFrom)];
  const readable = readableUntil(ports.now());
  const end = ports.now().getTime();
  const { from, to } = context.roles;
  const none = { requests: 0, last: 0 };
  const { requests, last } = end > start ? await requestsBetween(context, ports, from, start, end) : none;
  if (requests > 0 && readable < last + (1 + QUIET_MINUTES_IN_DOUBT) * MINUTE_MS) {
    return {
      code: 'KBG-STEP-025',
      sentence: `${requests} requests reached ${serviceOf(context)} since ${since.toISOString()}, the last in the minute of ${new Date(last).toISOString()}; look for another rule or listener that sends them`,
    };
  }
  if (readable < proof + QUIET_MINUTES * MINUTE_MS) {
    const sentence = `the metrics of a whole minute of ${serviceOf(context)} after ${provedFrom.toISOString()} can't be read yet`;
    return { code: 'KBG-STEP-026', sentence };
  }
  if (requests > 0 || readable >= proof + QUIET_MINUTES_IN_DOUBT * MINUTE_MS) return undefined;
  const control = await requestsBetween(context, ports, to, proof, end);
  if (control.requests > 0) return undefined;
  return {
    code: 'KBG-STEP-027',
    sentence: `no request reached ${serviceOf(context)}, but none shows up for ${context.proxies[to].service} either; the step waits for ${QUIET_MINUTES_IN_DOUBT} whole minutes without requests`,
  };
}

async function requestsBetween(
  context: StepContext,
  ports: StepPorts,
  slot: Slot,
  start: number,
  end: number,
): Promise<{ requests: number; last: number }> {
  const { targetGroupArn } = context.proxies[slot];
  // A target group belongs to one load balancer, so the count for one rule is the count for all.
  const [rule = ''] = context.ruleArns;
  const counts = await ports.counts.perMinute(rule, targetGroupArn, new Date(start), new Date(end));
  const busy = counts.filter(({ requests }) => requests > 0);
  return {
    requests: busy.reduce((sum, { requests }) => sum + requests, 0),
    last: Math.max(0, ...busy.map(({ minute }) => minute.getTime())),
  };
}
