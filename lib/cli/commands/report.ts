import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { asRunnerError } from '../../runner/common/aws-sentence';
import type { Journal } from '../../runner/journal/journal';
import { readJournal } from '../../runner/journal/journal';
import type { TrafficRead } from '../../runner/journal/report-facts';
import { reportFacts, windowOf } from '../../runner/journal/report-facts';
import { RunnerError } from '../../runner/common/runner-error';
import { exitWith } from '../output/exit';
import { reportPage } from '../report/page';
import { journalFolder, journalName } from '../../runner/session/run-journal';
import type { SharedTableFlags } from '../../runner/session/shared-table';
import { checkSharedTable, tableOf } from '../../runner/session/shared-table';
import type { AppFlags } from '../../runner/session/upgrade-session';
import { addAppOptions, UpgradeSession } from '../../runner/session/upgrade-session';
import { checkWritable, writeWhole } from '../output/written-file';

interface ReportFlags extends AppFlags, Pick<SharedTableFlags, 'sharedTable'> {
  readonly journal?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly metrics: boolean;
}

export function register(program: Command): void {
  addAppOptions(program.command('report'))
    .description(
      'writes one HTML page of the last upgrade in a journal, with the metrics of both colours; changes nothing',
    )
    .option('--journal <file>', 'what the runs have written down (default: the only one in .kong-bluegreen)')
    .option('--shared-table <name>', "the team's DynamoDB table, in place of a file; it is asked as the app's role")
    .option('--out <file>', 'the page (default: beside the journal, .html); with --json only where it is named')
    .option('--json', 'print the same facts as JSON')
    .option('--no-metrics', 'ask nobody: neither the app nor CloudWatch')
    .addHelpText(
      'after',
      [
        '',
        'The page needs no network and can be sent around. Where CloudWatch can not be asked it says so, and tells the rest.',
        '',
        'Examples:',
        '  npx kong-bluegreen report',
        '  npx kong-bluegreen report --journal upgrade.jsonl --out upgrade.html --no-metrics',
      ].join('\n'),
    )
    .action((flags: ReportFlags) => exitWith(() => report(flags)));
}

async function report(flags: ReportFlags): Promise<void> {
  checkSharedTable(flags);
  const { place, text } = await (flags.sharedTable === undefined ? inFile(flags) : inTable(flags, flags.sharedTable));
  const out = flags.out ?? (flags.json === true ? undefined : `${place.replace(/\.jsonl$/, '')}.html`);
  if (out !== undefined) checkWritable('--out', out);
  const journal = readJournal(text);
  const facts = reportFacts(journal, await trafficOf(flags, journal));
  if (!facts) throw new RunnerError('KBG-CLI-024', `the journal ${place} tells of no run; ${HOW_TO_MAKE_ONE}`, 'usage');
  if ('missing' in facts.traffic) process.stderr.write(`kong-bluegreen: no metrics: ${facts.traffic.missing}\n`);
  if (out !== undefined) writeWhole('--out', out, reportPage(facts));
  process.stdout.write(flags.json === true ? `${JSON.stringify(facts, undefined, 2)}\n` : `${out}\n`);
}

const HOW_TO_MAKE_ONE =
  'a journal is written by "kong-bluegreen run" and the other commands that apply stages, unless --no-journal is given';

function journalOf({ journal, directory }: ReportFlags): string {
  if (journal !== undefined) return journal;
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

/** What was written down, and where: the page is put beside it. */
interface Found {
  readonly place: string;
  readonly text: string;
}

async function inTable(flags: ReportFlags, name: string): Promise<Found> {
  let found: Found = { place: name, text: '' };
  await UpgradeSession.use(flags, { looks: true }, async (session) => {
    const outline = await session.workspace.use('baseline', false);
    try {
      found = { place: journalName(outline.path), text: (await tableOf(outline, name).lines(outline.path)).join('\n') };
    } catch (error) {
      throw asRunnerError(error, outline.region);
    }
  });
  return found;
}

function inFile(flags: ReportFlags): Found {
  const file = journalOf(flags);
  try {
    return { place: file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new RunnerError('KBG-CLI-027', `the journal ${file} can't be read (${code}); ${HOW_TO_MAKE_ONE}`, 'usage');
  }
}

/** What can't be asked is told in the report, and costs nothing else of it. */
async function trafficOf(flags: ReportFlags, journal: Journal): Promise<TrafficRead> {
  const window = windowOf(journal);
  if (!flags.metrics || !window) return { missing: 'nobody was asked (--no-metrics)' };
  let found: TrafficRead = { missing: 'nothing was asked' };
  try {
    await UpgradeSession.use(flags, { looks: true }, async (session) => {
      found = await session.traffic(await session.workspace.use('baseline', false), window);
    });
  } catch (error) {
    return { missing: (error as Error).message };
  }
  return found;
}
