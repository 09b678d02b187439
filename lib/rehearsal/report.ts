import type { StageReport } from '../runner/run/walk';

/** The whole rehearsal, as `--json FILE` writes it. */
export interface RehearsalReport {
  readonly outcome: 'done' | 'failed';
  readonly requests: number;
  readonly lost: number;
  readonly seconds: number;
  readonly stages: readonly StageReport[];
  /** Why requests were lost, and how often. */
  readonly lossReasons: Readonly<Record<string, number>>;
  /** Resource types that the lab only kept, without any behaviour. */
  readonly passiveTypes: readonly string[];
  /** What the configuration referred to and the lab took as existing. */
  readonly assumptions: readonly string[];
  /** One sentence when the outcome is `failed`. */
  readonly failure?: string;
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

/** Headings of the table; `weights`, `nodes` and the colours are blue/green. */
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

/** What a rehearsal that came to its end and lost requests says. */
export function lossSentence(report: RehearsalReport): string {
  const { lost, requests, stages } = report;
  const first = stages.find((stage) => stage.lost > 0)?.id ?? 'the end';
  const areLate = Object.keys(report.lossReasons).join() === 'timeout';
  const busy = areLate
    ? '; all of them came too late: look at the load of this computer first, and rehearse again'
    : '';
  return `${lost} of ${requests} requests were lost${reasonsOf(report)}, the first at ${first}; look at what that stage changed, or at a node that crashed, before this is applied to production${busy}`;
}

/** The closing words: figures first, then what they do not prove. */
export function closingLines(report: RehearsalReport): readonly string[] {
  return [
    '',
    `${report.outcome}: ${report.stages.length} applies, ${report.requests} requests, ${report.lost} lost` +
      `${reasonsOf(report)}, ${report.seconds.toFixed(0)} s`,
    ...wrapped('kept by the lab without any behaviour', report.passiveTypes),
    ...wrapped('taken as existing', report.assumptions),
    'Not proved by a rehearsal: IAM permissions, quotas, server-side validation, the real load balancer, the locks that',
    "Kong's own migrations take, Kong Enterprise itself.",
  ];
}

function wrapped(what: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${what}: ${items.join(', ')}`];
}
