import type { Analysis, AnalysisInput, AnalysisThresholds, Roles, Slot, TrafficMinute } from '../../domain';
import { analyse } from '../../domain';
import { firstMinute, MINUTE_MS, readableUntil } from '../common/metric-time';
import { Patience } from '../common/patience';
import type { AnalysisPorts } from '../common/ports';

/** What is to be judged. */
export interface AnalysisQuestion {
  readonly roles: Roles;
  /** The rule that divides the proxies' requests. */
  readonly ruleArn: string;
  readonly targetGroupArns: Readonly<Record<Slot, string>>;
  /** Seconds of AWS's clock that are looked at, rounded up to whole minutes. */
  readonly bakeSeconds: number;
  readonly thresholds: AnalysisThresholds;
}

/** A judgement, and the minutes that it is of. */
export interface WindowAnalysis extends Analysis {
  readonly start: string;
  readonly end: string;
}

/** Answers in a row that may fail, so that one that AWS throttled does not end an hour's watch. */
const MAX_FAILURES = 5;

/**
 * Watches both releases over whole minutes from now on, as far as they can be read, and judges when the last is readable: two to three
 * minutes after its end. A release that is surely bad is not watched to the end. It ends by AWS's clock, or with the failures of AWS.
 */
export async function analysisGate(question: AnalysisQuestion, ports: AnalysisPorts): Promise<WindowAnalysis> {
  const { roles, ruleArn, targetGroupArns, bakeSeconds, thresholds } = question;
  // AWS's clock is known by an answer of AWS's.
  const isCompared = (await ports.balancer.weight(ruleArn, targetGroupArns[roles.from])) > 0;
  const start = firstMinute(ports.now());
  const end = start + Math.ceil((bakeSeconds * 1000) / MINUTE_MS) * MINUTE_MS;
  ports.say(
    `watching ${roles.to} from ${iso(start)} to ${iso(end)} on AWS's clock; its metrics come two minutes later`,
  );
  // The window's end is the deadline.
  const patience = new Patience(ports, Infinity);
  const asked = steadily(ports);
  const minutes = (slot: Slot, until: number): Promise<readonly TrafficMinute[]> =>
    asked(async () => {
      const found = await ports.metrics.traffic(ruleArn, targetGroupArns[slot], new Date(start), new Date(end));
      return found.filter(({ at }) => at.getTime() < until);
    });
  for (;;) {
    // The metrics need not be AWS's, and then nothing else tells its clock.
    await asked(() => ports.balancer.weight(ruleArn, targetGroupArns[roles.to]));
    const until = Math.min(end, readableUntil(ports.now()));
    const next = await minutes(roles.to, until);
    const live = isCompared ? await minutes(roles.from, until) : undefined;
    const look: AnalysisInput['look'] = until === end ? 'whole' : 'early';
    const analysis = analyse({ roles, next, live, thresholds, look });
    if (look === 'whole' || analysis.verdict === 'failed') return { ...analysis, start: iso(start), end: iso(until) };
    await patience.pause();
  }
}

/** Asks again where an answer fails; any answer forgives the failures before it. */
function steadily({ pause }: AnalysisPorts): <T>(ask: () => Promise<T>) => Promise<T> {
  let failures = 0;
  return async (ask) => {
    for (;;) {
      try {
        const answer = await ask();
        failures = 0;
        return answer;
      } catch (error) {
        failures += 1;
        if (failures >= MAX_FAILURES) throw error;
        await pause(FAILURE_PAUSE_MS);
      }
    }
  };
}

const FAILURE_PAUSE_MS = 500;

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
