import type { GateEvent } from '../gates/gates';
import type { JournalEvent, JournalLine } from './journal';

/** The lines of one command, in order. */
export interface JournalRun {
  readonly run: string;
  readonly lines: readonly JournalLine[];
}

/** An upgrade, as far as a journal tells it. */
export interface JournalStory {
  readonly path: string;
  readonly runs: readonly JournalRun[];
  /** Upgrades of the same ledger that came to their end before, or were taken back. */
  readonly earlier: number;
}

/** The last upgrade of the ledger that was written about last; undefined where there is none. */
export function lastStory(lines: readonly JournalLine[]): JournalStory | undefined {
  const path = lines.at(-1)?.path;
  if (path === undefined) return undefined;
  const runs = runsOf(lines.filter((line) => line.path === path));
  const ends = runs.slice(0, -1).flatMap((run, place) => (isLast(run) ? [place] : []));
  return { path, runs: runs.slice((ends.at(-1) ?? -1) + 1), earlier: ends.length };
}

/** Of one kind, in order. */
export function eventsOf<T extends JournalEvent['type']>(
  { lines }: JournalRun,
  type: T,
): readonly Extract<JournalEvent, { type: T }>[] {
  return lines.flatMap(({ event }) => (event.type === type ? [event as Extract<JournalEvent, { type: T }>] : []));
}

/** What each gate said last of a stage, since that stage was applied last. */
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

/** It came to the end of the upgrade, or took the next release away. */
function isLast(run: JournalRun): boolean {
  const [end] = eventsOf(run, 'done');
  const [route] = eventsOf(run, 'route');
  if (end?.stage.startsWith('retire-') === true) return true;
  const begins = ['nothing', 'baseline'].includes(route?.from ?? '') || route?.from.startsWith('retire-') === true;
  return end?.stage === 'baseline' && route !== undefined && !begins;
}
