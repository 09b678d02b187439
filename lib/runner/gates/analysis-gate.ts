import type { AnalysisInput, AnalysisThresholds, Roles, Slot, TrafficMinute } from '../../domain';
import { analyse } from '../../domain';
import { firstMinute, MINUTE_MS, readableUntil } from '../common/metric-time';
import { Patience } from '../common/patience';
import type { AnalysisPorts } from '../common/ports';
import type { GateMaker } from './gate-ports';
import type { WindowAnalysis } from './gates';
import type { AnalysisSettings } from './metrics-settings';

/** The resources and bounds of one analysis. */
export interface AnalysisQuestion {
  readonly roles: Roles;
  /** Listener rule that divides the requests. */
  readonly ruleArn: string;
  readonly targetGroupArns: Readonly<Record<Slot, string>>;
  /** Seconds of AWS's clock to watch, rounded up to whole minutes. */
  readonly bakeSeconds: number;
  readonly thresholds: AnalysisThresholds;
}

/** Seconds until the first whole minute begins, and until the last one can be read. */
const LATEST_VERDICT_SECONDS = 180;

export const analysisGates: GateMaker<AnalysisSettings> = (settings, ports) => [
  {
    asked: 'after-rise',
    expectedSeconds: settings.bakeSeconds + LATEST_VERDICT_SECONDS,
    ask: async ({ outline }) => {
      const analysis = await ports.analyse(outline, settings);
      return { verdict: analysis.verdict, evidence: analysis.evidence, analysis };
    },
  },
];

/** Failures in a row that end the analysis: one throttled call must not end a watch of an hour. */
const MAX_FAILURES = 5;

/**
 * Watches both releases over whole minutes from now on, and judges when the metrics of the last minute can be read, two to three minutes
 * after its end. A release that is certainly bad ends the watch early.
 */
export async function analysisGate(question: AnalysisQuestion, ports: AnalysisPorts): Promise<WindowAnalysis> {
  const { roles, ruleArn, targetGroupArns, bakeSeconds, thresholds } = question;
  // AWS's clock is known only after an answer of AWS.
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
    // Metrics of a Prometheus do not show AWS's clock, so AWS is asked too.
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

/** Repeats a question that fails; a success resets the count of failures. */
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
