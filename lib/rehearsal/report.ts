import type { ErrorCode, Outcome } from '../domain';
import { RunnerError } from '../runner/common/runner-error';
import type { StageReport } from '../runner/run/walk';
import type { TimeSpent } from './time-spent';

/** The report of a rehearsal; `--json FILE` writes it. */
export interface RehearsalReport {
  readonly outcome: 'done' | 'failed';
  readonly requests: number;
  readonly lost: number;
  readonly seconds: number;
  readonly time: TimeSpent;
  readonly stages: readonly StageReport[];
  /** Number of lost requests by reason. */
  readonly lossReasons: Readonly<Record<string, number>>;
  /** Resource types that the lab keeps without any behaviour. */
  readonly passiveTypes: readonly string[];
  /** References of the configuration that the lab takes as existing. */
  readonly assumptions: readonly string[];
  /** Message if the rehearsal did not come to its end. */
  readonly failure?: string;
  readonly failureCode?: ErrorCode;
  /** Outcome that `run` would have in the same case; it decides the exit code. */
  readonly failureOutcome?: Outcome;
}

const COLUMNS: readonly (readonly [string, number, (report: StageReport) => string])[] = [
  ['stage', 20, ({ id, direction }) => `${direction === 'back' ? '<- ' : '-> '}${id}`],
  ['add', 5, ({ terraform }) => String(terraform.add)],
  ['change', 7, ({ terraform }) => String(terraform.change)],
  ['destroy', 8, ({ terraform }) => String(terraform.destroy)],
  ['replace', 8, ({ terraform }) => String(terraform.replace)],
  ['weights', 9, ({ weights }) => `${weights.blue}/${weights.green}`],
  ['nodes', 7, ({ nodes }) => `${nodes.blue}/${nodes.green}`],
  ['requests', 9, ({ requests }) => String(requests)],
  ['blue', 7, ({ perColour }) => String(perColour.blue)],
  ['green', 7, ({ perColour }) => String(perColour.green)],
  ['lost', 6, ({ lost }) => String(lost)],
  ['seconds', 8, ({ seconds }) => seconds.toFixed(1)],
];

/** Headings of the table; `weights` and `nodes` are blue/green. */
export function tableHead(): string {
  return line(COLUMNS.map(([title]) => title));
}

export function tableRow(report: StageReport): string {
  return line(COLUMNS.map(([, , render]) => render(report)));
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, i) => {
      const width = COLUMNS[i]?.[1] ?? 0;
      return i === 0 ? cell.padEnd(width + 2) : cell.padStart(width);
    })
    .join(' ')
    .trimEnd();
}

function reasonsOf({ lossReasons }: RehearsalReport): string {
  const reasons = Object.entries(lossReasons).map(([reason, count]) => `${count} ${reason}`);
  return reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
}

/** The failure of a rehearsal, with the outcome that `run` would have; undefined if it is done. */
export function failureOf(report: RehearsalReport): RunnerError | undefined {
  const { outcome, failure, failureCode = 'KBG-REH-011', failureOutcome } = report;
  if (outcome === 'done') return undefined;
  if (failure === undefined) return new RunnerError('KBG-REH-012', lossSentence(report), 'gate');
  return new RunnerError(failureCode, failure, failureOutcome);
}

/** The sentence of a rehearsal that came to its end and lost requests. */
export function lossSentence(report: RehearsalReport): string {
  const { lost, requests, stages } = report;
  const first = stages.find((stage) => stage.lost > 0)?.id ?? 'the end';
  const areLate = Object.keys(report.lossReasons).join() === 'timeout';
  const busy = areLate ? '; all of them timed out: look at the load of this computer first, and rehearse again' : '';
  return `${lost} of ${requests} requests were lost${reasonsOf(report)}, the first at ${first}; look at the changes of that stage, or at a node that crashed, before you apply to production${busy}`;
}

/** The closing lines: figures first, then the limits of the proof. */
export function closingLines(report: RehearsalReport): readonly string[] {
  return [
    '',
    `${report.outcome}: ${report.stages.length} applies, ${report.requests} requests, ${report.lost} lost` +
      `${reasonsOf(report)}, ${report.seconds.toFixed(0)} s`,
    ...listed('resource types that the lab keeps without any behaviour', report.passiveTypes),
    ...listed('references that the lab takes as existing', report.assumptions),
    'Not proved by a rehearsal: IAM permissions, quotas, server-side validation, the real load balancer, the locks that',
    "Kong's own migrations take, Kong Enterprise itself.",
  ];
}

function listed(what: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${what}: ${items.join(', ')}`];
}
