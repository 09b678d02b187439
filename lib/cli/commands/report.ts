import type { Command } from 'commander';
import { factsOf, findJournal } from '../../runner/session/upgrade-report';
import type { AppFlags } from '../options/app-options';
import { addAppOptions } from '../options/app-options';
import { exitWith } from '../output/exit';
import { checkWritable, writeWhole } from '../output/written-file';
import { reportPage } from '../report/page';

interface ReportFlags extends AppFlags {
  readonly journal?: string;
  readonly sharedTable?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly metrics: boolean;
}

export function register(program: Command): void {
  addAppOptions(program.command('report'))
    .description(
      'writes one HTML page about the last upgrade in a journal, with the metrics of both releases; changes nothing',
    )
    .option('--journal <file>', 'journal of the runs (default: the only one in .kong-bluegreen)')
    .option('--shared-table <name>', "the team's DynamoDB table, instead of a file; it is read with the app's role")
    .option('--out <file>', 'the page (default: beside the journal, .html); with --json only if it is named')
    .option('--json', 'print the same facts as JSON')
    .option('--no-metrics', 'ask neither the app nor CloudWatch')
    .addHelpText(
      'after',
      [
        '',
        'The page needs no network and can be sent by mail. If CloudWatch can not be asked, the page says so and shows everything else.',
        '',
        'Examples:',
        '  npx kong-bluegreen report',
        '  npx kong-bluegreen report --journal upgrade.jsonl --out upgrade.html --no-metrics',
      ].join('\n'),
    )
    .action((flags: ReportFlags) => exitWith(() => report(flags), flags));
}

async function report({ journal, sharedTable, metrics, json = false, ...flags }: ReportFlags): Promise<void> {
  const sources = {
    app: flags,
    metrics,
    ...(journal === undefined ? {} : { journal }),
    ...(sharedTable === undefined ? {} : { sharedTable }),
  };
  const found = await findJournal(sources);
  const out = flags.out ?? (json ? undefined : `${found.place.replace(/\.jsonl$/, '')}.html`);
  if (out !== undefined) checkWritable('--out', out);
  const facts = await factsOf(found, sources);
  if ('missing' in facts.traffic) process.stderr.write(`kong-bluegreen: no metrics: ${facts.traffic.missing}\n`);
  if (out !== undefined) writeWhole('--out', out, reportPage(facts));
  process.stdout.write(json ? `${JSON.stringify(facts, undefined, 2)}\n` : `${out}\n`);
}
