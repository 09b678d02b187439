import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asRunnerError } from '../common/aws-sentence';
import { RunnerError } from '../common/runner-error';

import type { Journal } from '../journal/read-journal';
import { readJournal } from '../journal/read-journal';
import type { ReportFacts, TrafficRead } from '../journal/report-facts';
import { reportFacts, windowOf } from '../journal/report-facts';
import { trafficOf } from './live-traffic';
import { journalFolder, journalName } from './run-journal';
import { checkSharedTable, tableOf } from './shared-table';
import type { AppPlace } from './upgrade-session';
import { UpgradeSession } from './upgrade-session';

/** Sources of a report. */
export interface ReportSources {
  readonly app: AppPlace;
  /** File of the journal. @default - the only journal in the app's folder */
  readonly journal?: string;
  /** The team's table, which is read instead of a file. @default - a file is read */
  readonly sharedTable?: string;
  /** False if neither the app nor CloudWatch is asked. */
  readonly metrics: boolean;
}

/** A journal, and its file or its name; the page is written beside it. */
export interface FoundJournal {
  readonly place: string;
  readonly text: string;
}

const HOW_TO_MAKE_ONE =
  'a journal is written by "kong-bluegreen run" and the other commands that apply stages, unless --no-journal is given';

/** @throws RunnerError if there is no journal, or it can't be read */
export async function findJournal({ app, journal, sharedTable }: ReportSources): Promise<FoundJournal> {
  if (sharedTable === undefined) return inFile(journal ?? onlyJournal(app));
  checkSharedTable({ sharedTable });
  return await inTable(app, sharedTable);
}

/**
 * The facts of the last upgrade in the journal. Metrics that can't be read are missing in the report, and nothing else is.
 *
 * @throws RunnerError if the journal has no run
 */
export async function factsOf({ place, text }: FoundJournal, sources: ReportSources): Promise<ReportFacts> {
  const journal = readJournal(text);
  const facts = reportFacts(journal, await metricsOf(sources, journal));
  if (facts) return facts;
  throw new RunnerError('KBG-CLI-024', `the journal ${place} contains no run; ${HOW_TO_MAKE_ONE}`, 'usage');
}

function onlyJournal({ directory }: AppPlace): string {
  const folder = journalFolder(directory);
  const [first, ...others] = journalsIn(folder);
  if (first === undefined)
    throw new RunnerError('KBG-CLI-025', `there is no journal in ${folder}; ${HOW_TO_MAKE_ONE}`, 'usage');
  if (others.length === 0) return join(folder, first);
  throw new RunnerError(
    'KBG-CLI-026',
    `there are several journals in ${folder} (${[first, ...others].join(', ')}); name one with --journal`,
    'usage',
  );
}

function journalsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  } catch {
    return [];
  }
}

async function inTable(app: AppPlace, table: string): Promise<FoundJournal> {
  return await UpgradeSession.use(app, { looks: true }, async (session) => {
    const outline = await session.workspace.use('baseline', false);
    const { path, region } = outline;
    try {
      return { place: journalName(path), text: (await tableOf(outline, table).lines(path)).join('\n') };
    } catch (error) {
      throw asRunnerError(error, region);
    }
  });
}

function inFile(file: string): FoundJournal {
  try {
    return { place: file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new RunnerError('KBG-CLI-027', `the journal ${file} can't be read (${code}); ${HOW_TO_MAKE_ONE}`, 'usage');
  }
}

async function metricsOf({ app, metrics }: ReportSources, journal: Journal): Promise<TrafficRead> {
  const window = windowOf(journal);
  if (!metrics || !window) return { missing: 'nobody was asked (--no-metrics)' };
  try {
    return await UpgradeSession.use(app, { looks: true }, async (session) =>
      trafficOf(session, await session.workspace.use('baseline', false), window),
    );
  } catch (error) {
    return { missing: (error as Error).message };
  }
}
