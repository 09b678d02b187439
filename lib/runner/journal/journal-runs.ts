import type { GateEvent } from '../gates/gates';
import type { JournalEvent, JournalLine } from './journal';

/** The lines of one command, in order. */
export interface JournalRun {
  readonly run: string;
  readonly lines: readonly JournalLine[];
}

/** An upgrade in a journal. */
export interface JournalStory {
  readonly path: string;
  readonly runs: readonly JournalRun[];
  /** Number of earlier upgrades of the same ledger that were finished or abandoned. */
  readonly earlier: number;
}

/** The last upgrade of the ledger of the last line; undefined for an empty journal. */
export function lastStory(lines: readonly JournalLine[]): JournalStory | undefined {
  const path = lines.at(-1)?.path;
  if (path === undefined) return undefined;
  const runs = runsOf(lines.filter((line) => line.path === path));
  const ends = runs.slice(0, -1).flatMap((run, place) => (isLast(run) ? [place] : []));
  return { path, runs: runs.slice((ends.at(-1) ?? -1) + 1), earlier: ends.length };
}

/** The events of one type, in order. */
export function eventsOf<T extends JournalEvent['type']>(
  { lines }: JournalRun,
  type: T,
): readonly Extract<JournalEvent, { type: T }>[] {
  return lines.flatMap(({ event }) => (event.type === type ? [event as Extract<JournalEvent, { type: T }>] : []));
}

/** The last answer of each gate about a stage since the stage was last applied. */
export function gatesOfStage({ runs }: JournalStory, stage: string): readonly GateEvent[] {
  const events = runs.flatMap(({ lines }) => lines.map(({ event }) => event));
  const applied = events.findLastIndex((event) => event.type === 'applied' && event.stage === stage);
  const said = events
    .slice(applied + 1)
    .filter((event): event is GateEvent => event.type === 'gate' && event.stage === stage);
  return [...new Map(said.map((event) => [event.gate, event])).values()];
}

function runsOf(lines: readonly JournalLine[]): readonly JournalRun[] {
  const runs = new Map<string, JournalLine[]>();
  for (const line of lines) {
    const known = runs.get(line.run);
    if (known) known.push(line);
    else runs.set(line.run, [line]);
  }
  return [...runs].map(([run, own]) => ({ run, lines: own }));
}

/** True if the run finished the upgrade, or removed the next release. */
function isLast(run: JournalRun): boolean {
  const [end] = eventsOf(run, 'done');
  const [route] = eventsOf(run, 'route');
  if (end?.stage.startsWith('retire-') === true) return true;
  const begins = ['nothing', 'baseline'].includes(route?.from ?? '') || route?.from.startsWith('retire-') === true;
  return end?.stage === 'baseline' && route !== undefined && !begins;
}
