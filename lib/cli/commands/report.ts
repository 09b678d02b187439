import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Journal } from '../../runner/journal';
import { readJournal } from '../../runner/journal';
import type { TrafficRead } from '../../runner/report-facts';
import { reportFacts, windowOf } from '../../runner/report-facts';
import { RunnerError } from '../../runner/runner-error';
import { exitWith } from '../exit';
import { reportPage } from '../report/page';
import { journalFolder } from '../run-journal';
import type { AppFlags } from '../upgrade-session';
import { addAppOptions, UpgradeSession } from '../upgrade-session';
import { checkWritable, writeWhole } from '../written-file';

interface ReportFlags extends AppFlags {
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
  const file = journalOf(flags);
  const out = flags.out ?? (flags.json === true ? undefined : `${file.replace(/\.jsonl$/, '')}.html`);
  if (out !== undefined) checkWritable('--out', out);
  const journal = read(file);
  const facts = reportFacts(journal, await trafficOf(flags, journal));
  if (!facts) throw new RunnerError(`the journal ${file} tells of no run; ${HOW_TO_MAKE_ONE}`, 'usage');
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
  if (first === undefined) throw new RunnerError(`there is no journal in ${folder}; ${HOW_TO_MAKE_ONE}`, 'usage');
  if (others.length === 0) return join(folder, first);
  throw new RunnerError(
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

function read(file: string): Journal {
  try {
    return readJournal(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new RunnerError(`the journal ${file} can't be read (${code}); ${HOW_TO_MAKE_ONE}`, 'usage');
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
