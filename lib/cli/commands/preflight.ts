import type { Command } from 'commander';
import type { PreflightPhase } from '../../domain';
import { PREFLIGHT_OUTCOMES, PREFLIGHT_PHASES, Release } from '../../domain';
import type { PreflightSettings } from '../../preflight';
import { preflight } from '../../preflight';
import { RunnerError } from '../../runner/common/runner-error';
import type { DatastoreFlags } from '../options/datastore-options';
import { addDatastoreOptions, readPlace } from '../options/datastore-options';
import { endWith, exitWith } from '../output/exit';
import { readJson } from '../output/json-file';
import { preflightJUnit } from '../output/preflight-junit';
import { readSettings } from '../settings/preflight-settings';
import { preflightLines } from '../output/preflight-table';
import { readWaivers } from '../settings/preflight-waivers';
import { checkWritable, writeWhole } from '../output/written-file';

interface PreflightFlags extends DatastoreFlags {
  readonly before?: string;
  readonly after?: string;
  readonly from?: string;
  readonly to?: string;
  readonly settings?: string;
  readonly waivers?: string;
  readonly json?: boolean;
  readonly junit?: string;
}

export function register(program: Command): void {
  const command = program
    .command('preflight')
    .description('checks the datastore and the settings before or after a step; writes nothing')
    .option('--before <step>', 'up, start or finish')
    .option('--after <step>', 'up or finish')
    .option('--from <release>', 'the live release, such as 0.34-1')
    .option('--to <release>', 'the next release, such as 0.35-5');
  addDatastoreOptions(command)
    .option(
      '--settings <file>',
      'JSON with the known facts of both releases: {from: {release, environment, nodes, …}, to: {…}} (docs/preflight.md)',
    )
    .option('--waivers <file>', 'JSON list of {id, reason, expires}')
    .option('--json', 'print the report as JSON (docs/preflight-report.schema.json is its schema)')
    .option('--junit <file>', 'also write the report as JUnit XML, with one test case for each check')
    .addHelpText(
      'after',
      '\nExample:\n  PGPASSWORD=… npx kong-bluegreen preflight --before up --from 0.34-1 --to 0.35-5 --host kong.example\n',
    )
    .action((flags: PreflightFlags) => exitWith(() => run(flags)));
}

async function run(flags: PreflightFlags): Promise<void> {
  if (flags.junit !== undefined) checkWritable('--junit', flags.junit);
  const report = await preflight({
    phase: phaseOf(flags),
    datastore: readPlace(flags),
    settings: settingsOf(flags),
    waivers: flags.waivers === undefined ? [] : readWaivers(flags.waivers, readJson('--waivers', flags.waivers)),
    ...(flags.schema === undefined ? {} : { schema: flags.schema }),
  });
  const lines = flags.json === true ? [JSON.stringify(report, undefined, 2)] : preflightLines(report);
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (flags.junit !== undefined) writeWhole('--junit', flags.junit, preflightJUnit(report));
  if (report.verdict !== 'passed') endWith(PREFLIGHT_OUTCOMES[report.verdict]);
}

function phaseOf({ before, after }: PreflightFlags): PreflightPhase {
  const allowed = PREFLIGHT_PHASES.map((it) => `--${it.replace('-', ' ')}`).join(', ');
  if (before !== undefined && after !== undefined) {
    throw new RunnerError(
      'KBG-CLI-012',
      `only one of ${allowed} may be given, got --before ${before} and --after ${after}; leave one out`,
      'usage',
    );
  }
  const asked = before === undefined ? `after-${after ?? ''}` : `before-${before}`;
  const phase = PREFLIGHT_PHASES.find((it) => it === asked);
  if (phase !== undefined) return phase;
  throw new RunnerError('KBG-CLI-013', `one of ${allowed} must be given, got ${before ?? after ?? 'nothing'}`, 'usage');
}

function checkRelease(flag: string, text: string): void {
  try {
    Release.parse(text);
  } catch {
    throw new RunnerError('KBG-CLI-014', `${flag} must be a release such as 0.34-1 or 1.0.3, got "${text}"`, 'usage');
  }
}

function settingsOf({ from, to, settings: file }: PreflightFlags): PreflightSettings {
  const given = file === undefined ? {} : readSettings(file, readJson('--settings', file));
  const [live, next] = [from ?? given.from?.release, to ?? given.to?.release];
  if (typeof live !== 'string' || typeof next !== 'string') {
    throw new RunnerError(
      'KBG-CLI-015',
      '--from and --to must name the releases, for example --from 0.34-1 --to 0.35-5',
      'usage',
    );
  }
  for (const [flag, text] of [
    ['--from', live],
    ['--to', next],
  ] as const)
    checkRelease(flag, text);
  return { ...given, from: { ...given.from, release: live }, to: { ...given.to, release: next } };
}
