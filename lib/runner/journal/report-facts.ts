import type { ErrorCode, Outcome, Roles, Slot, TrafficMinute, TrafficTotals } from '../../domain';
import { SLOTS, totalsOf } from '../../domain';
import { AwsTime } from './aws-time';
import type { GateEvent } from '../gates/gates';
import type { LedgerEvent } from './journal';
import type { JournalRun } from './journal-runs';
import { eventsOf, lastStory } from './journal-runs';
import type { Journal } from './read-journal';
import type { StageFact } from './stage-facts';
import { stagesOfRun } from './stage-facts';

/** Metrics of both slots, or the reason why they are missing. */
export type TrafficRead =
  | { readonly minutes: Readonly<Record<Slot, readonly TrafficMinute[]>>; readonly until: Date }
  | { readonly missing: string };

/** One command. The times of all facts are AWS's, ISO 8601 in UTC. */
export interface RunFact {
  readonly command: string;
  readonly who: string;
  readonly began: string;
  readonly ended: string;
  /** `unfinished`: the command was killed, or is still running. */
  readonly outcome: Outcome | 'unfinished';
  /** Code of the failure. @default - the command is done, or the failure has no code */
  readonly code?: ErrorCode;
  readonly sentence?: string;
}

export interface GateFact extends Omit<GateEvent, 'type'> {
  readonly at: string;
}

export interface TrafficFacts {
  /** The requested interval, and the end of the metrics that could be read. */
  readonly from: string;
  readonly until: string;
  readonly totals: Readonly<Record<Slot, TrafficTotals>>;
  readonly minutes: Readonly<Record<Slot, readonly TrafficMinute[]>>;
}

/** Facts of the report of an upgrade. */
export interface ReportFacts {
  readonly version: 1;
  readonly path: string;
  /** Number of the upgrade in the ledger. @default - no ledger was read */
  readonly upgrade?: number;
  readonly roles?: Roles;
  readonly releases?: Readonly<Record<Slot, string>>;
  readonly who: readonly string[];
  readonly began: string;
  readonly ended: string;
  /** Speed of AWS's clock, measured by the clock of the computer; 1 except in a lab. */
  readonly pace: number;
  readonly stands: string;
  readonly next?: string;
  readonly outcome: RunFact['outcome'];
  readonly runs: readonly RunFact[];
  readonly stages: readonly StageFact[];
  readonly gates: readonly GateFact[];
  /** Last verdicts of the one-off steps. */
  readonly steps: LedgerEvent['verdicts'];
  readonly traffic: TrafficFacts | { readonly missing: string };
  readonly journal: Omit<Journal, 'lines'> & { readonly lines: number; readonly earlierUpgrades: number };
}

/** Interval for CloudWatch: from some minutes before the first line until some minutes after the last. */
export interface Window {
  readonly start: Date;
  readonly end: Date;
}

const MARGIN_MS = 300_000;
const MINUTE_MS = 60_000;

/** The interval of the last upgrade in the journal, by AWS's clock; undefined for an empty journal. */
export function windowOf({ lines }: Journal): Window | undefined {
  const times = (lastStory(lines)?.runs ?? []).flatMap((run) => {
    const time = new AwsTime(run.lines);
    return run.lines.map(({ at }) => time.of(at));
  });
  if (times.length === 0) return undefined;
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return {
    start: new Date(Math.floor((first - MARGIN_MS) / MINUTE_MS) * MINUTE_MS),
    end: new Date(Math.ceil((last + MARGIN_MS) / MINUTE_MS) * MINUTE_MS),
  };
}

/** The last upgrade in the journal; undefined for an empty journal. */
export function reportFacts(journal: Journal, read: TrafficRead): ReportFacts | undefined {
  const story = lastStory(journal.lines);
  const window = windowOf(journal);
  if (!story || !window) return undefined;
  const { path, runs: all, earlier } = story;
  const runs = all.map(runFact);
  const stages = all.flatMap(stagesOfRun);
  const ledgers = all.flatMap((run) => eventsOf(run, 'ledger'));
  const last = ledgers.at(-1);
  // An upgrade may begin where another one ended, and its number rises when it is abandoned.
  const own = ledgers.find(({ stage }) => !stage.startsWith('retire-')) ?? last;
  const next = all.slice(-1).flatMap((run) => eventsOf(run, 'done'))[0]?.next;
  const stands = last?.stage ?? 'nothing';
  return {
    version: 1,
    path,
    ...(last && own ? { upgrade: own.upgrade, roles: last.slots, releases: last.releases } : {}),
    who: [...new Set(runs.map(({ who }) => who))],
    began: runs[0]?.began ?? '',
    ended: runs.at(-1)?.ended ?? '',
    pace: Math.max(...all.map(({ lines }) => new AwsTime(lines).pace)),
    stands,
    ...(next === undefined ? {} : { next }),
    outcome: runs.at(-1)?.outcome ?? 'unfinished',
    runs,
    stages,
    gates: all.flatMap(gatesOf),
    steps: last?.verdicts ?? {},
    traffic: trafficFacts(read, window),
    journal: {
      lines: all.reduce((sum, { lines }) => sum + lines.length, 0),
      damaged: journal.damaged,
      newer: journal.newer,
      earlierUpgrades: earlier,
    },
  };
}

function runFact(run: JournalRun): RunFact {
  const time = new AwsTime(run.lines);
  const [first, last] = [run.lines[0], run.lines.at(-1)];
  const [ended] = eventsOf(run, 'ended');
  return {
    command: eventsOf(run, 'begun')[0]?.command ?? 'run',
    who: `${first?.by.user}@${first?.by.host}`,
    began: iso(time.of(first?.at ?? '')),
    ended: iso(time.of(last?.at ?? '')),
    outcome: ended?.outcome ?? 'unfinished',
    ...(ended?.code === undefined ? {} : { code: ended.code }),
    ...(ended?.sentence === undefined ? {} : { sentence: ended.sentence }),
  };
}

function gatesOf(run: JournalRun): readonly GateFact[] {
  const time = new AwsTime(run.lines);
  return run.lines.flatMap(({ at, event }) => {
    if (event.type !== 'gate') return [];
    const { stage, gate, verdict, evidence, dryRun, analysis, parity, probes } = event;
    const told = { stage, gate, verdict, evidence, dryRun };
    return [
      {
        at: iso(time.of(at)),
        ...told,
        ...(analysis ? { analysis } : {}),
        ...(parity ? { parity } : {}),
        ...(probes ? { probes } : {}),
      },
    ];
  });
}

/** Days for which CloudWatch keeps the minutes of a metric (AWS: "Metrics retention"). */
const KEPT_DAYS = 15;

function trafficFacts(read: TrafficRead, { start, end }: Window): ReportFacts['traffic'] {
  if ('missing' in read) return read;
  const { minutes, until } = read;
  if (SLOTS.every((slot) => minutes[slot].length === 0)) {
    return {
      missing: `CloudWatch has no minute of either slot from ${start.toISOString()} to ${end.toISOString()}: there were no requests, the metrics can't be read yet, or they are older than the ${KEPT_DAYS} days for which CloudWatch keeps minutes`,
    };
  }
  return {
    from: start.toISOString(),
    until: new Date(Math.min(end.getTime(), until.getTime())).toISOString(),
    totals: { blue: totalsOf(minutes.blue), green: totalsOf(minutes.green) },
    minutes,
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
