import type { Slot, StepContext } from '../../domain';
import { ledgerNames } from '../../domain';
import { firstMinute, MINUTE_MS, readableUntil } from '../common/metric-time';
import { Patience } from '../common/patience';
import type { StepPorts } from '../common/ports';
import type { StepOutcome } from './step-outcome';
import { couldNot, failed, passed } from './step-outcome';

/**
 * Whole minutes without a request that prove it: one while the next release's requests show up in the same metrics; several
 * after a request that should not have come, and where nobody's requests show up: silence alone may be a metric that is late.
 */
const QUIET_MINUTES = 1;
const QUIET_MINUTES_IN_DOUBT = 5;
/** How far back requests are looked for; CloudWatch tells single minutes of the last 15 days alone (GetMetricData, `Period`). */
const LOOK_BACK_MS = 3_600_000;

/** From when on the old release should have had no request, and from when on that is proved by this very look. */
interface Span {
  readonly since: Date;
  /** This apply may have taken away weight that somebody had given back by hand. */
  readonly provedFrom: Date;
}

/** What keeps the old release from being called drained; undefined when nothing does. */
interface Obstacle {
  readonly sentence: string;
}

/** Waits until the old release's proxies get no request any more. */
export async function drainedStep(context: StepContext, ports: StepPorts): Promise<StepOutcome> {
  const name = ledgerNames(context.path).ledger;
  const ledger = await ports.parameters.read(name);
  if (!ledger) return couldNot(`${name} does not exist; apply the stage of the ledger before draining`);
  if (context.ruleArns.length === 0) return couldNot('the context names no listener rule, so nothing can be judged');
  const span = spanOf(ledger.lastModified, ports.now(), context.propagationSeconds * 1000);
  const { since } = span;
  const patience = new Patience(ports, context.deadlineSeconds);
  for (;;) {
    const obstacle = (await weighted(context, ports)) ?? (await unquiet(context, ports, span));
    if (!obstacle) return passed(`no rule and no request reaches ${serviceOf(context)} since ${since.toISOString()}`);
    if (patience.isOver) return failed(`not drained after ${context.deadlineSeconds} s: ${obstacle.sentence}`);
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
    if (weight > 0) return { sentence: `rule ${rule} still sends ${serviceOf(context)} a weight of ${weight}` };
  }
  return undefined;
}

/** Whole minutes of this look must be readable to prove quiet; a request that can be seen from before counts too. */
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
      sentence: `${requests} requests reached ${serviceOf(context)} since ${since.toISOString()}, the last in the minute of ${new Date(last).toISOString()}; look for another rule or listener that sends them`,
    };
  }
  if (readable < proof + QUIET_MINUTES * MINUTE_MS) {
    return { sentence: `a whole minute of ${serviceOf(context)} after ${provedFrom.toISOString()} can't be read yet` };
  }
  if (requests > 0 || readable >= proof + QUIET_MINUTES_IN_DOUBT * MINUTE_MS) return undefined;
  const control = await requestsBetween(context, ports, to, proof, end);
  if (control.requests > 0) return undefined;
  return {
    sentence: `no request reached ${serviceOf(context)}, but none shows up for ${context.proxies[to].service} either; ${QUIET_MINUTES_IN_DOUBT} whole minutes of silence are waited for`,
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
  // A target group is of one load balancer, so what is counted for one rule is counted for all.
  const [rule = ''] = context.ruleArns;
  const counts = await ports.counts.perMinute(rule, targetGroupArn, new Date(start), new Date(end));
  const busy = counts.filter(({ requests }) => requests > 0);
  return {
    requests: busy.reduce((sum, { requests }) => sum + requests, 0),
    last: Math.max(0, ...busy.map(({ minute }) => minute.getTime())),
  };
}
