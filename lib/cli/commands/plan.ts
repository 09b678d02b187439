import type { Command } from 'commander';
import { theEnd, towards } from '../../runner/run/aim';
import type { Outlook } from '../../runner/run/upgrade-run';
import { UpgradeRun } from '../../runner/run/upgrade-run';
import { sessionPorts } from '../../runner/session/session-ports';
import { UpgradeSession } from '../../runner/session/upgrade-session';
import type { AppFlags } from '../options/app-options';
import { addAppOptions } from '../options/app-options';
import { exitWith } from '../output/exit';
import { outlineLines, sumLines } from '../../runner/run/outline-lines';
import { planLines } from '../../runner/run/run-lines';

interface PlanFlags extends AppFlags {
  readonly to?: string;
  readonly firstApply?: boolean;
  readonly json?: boolean;
}

export function register(program: Command): void {
  addAppOptions(program.command('plan'))
    .description(
      'shows every stage to come, and the changes that Terraform has planned for the next one; changes nothing',
    )
    .option('--to <stage>', 'last stage of the outline, forward or back (default: the end of the upgrade)')
    .option('--first-apply', 'the gateway has no ledger yet')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      [
        '',
        'Ends with 14 if run would refuse the next stage: its changes exceed the change budget, or the guard refuses it.',
        '',
        'Examples:',
        '  npx kong-bluegreen plan',
        '  npx kong-bluegreen plan --to start-green',
      ].join('\n'),
    )
    .action((flags: PlanFlags) => exitWith(() => plan(flags), flags));
}

async function plan(flags: PlanFlags): Promise<void> {
  const { firstApply = false, to, json = false } = flags;
  await UpgradeSession.use(flags, {}, async (session) => {
    const request = { ...LOOK, aim: to === undefined ? theEnd : towards(to), firstApply };
    const ports = {
      ...sessionPorts(session, []),
      agrees: () => Promise.resolve('declined' as const),
      tell: () => undefined,
    };
    await new UpgradeRun(request, ports).preview((outlook) => {
      show(outlook, json);
    });
  });
}

/** `plan` applies nothing, so it allows nothing beyond the change budget. */
const LOOK = { promoted: false, patch: [], allowed: [], dryRunGates: false, onSilence: 'pause' } as const;

function show(outlook: Outlook, json: boolean): void {
  const { path, from, stages, next } = outlook;
  const [first] = stages;
  const lines = json
    ? [JSON.stringify(outlook, undefined, 2)]
    : [
        `${path} stands at ${from}; ${stages.length} to come`,
        ...stages.flatMap(outlineLines),
        ...sumLines(stages),
        ...planLines(first?.stage ?? '', next.terraform, next.changes),
      ];
  for (const line of lines) process.stdout.write(`${line}\n`);
}
