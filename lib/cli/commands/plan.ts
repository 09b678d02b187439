import type { Command } from 'commander';
import type { PlannedChange, StageOutline } from '../../domain';
import { putBackBy } from '../../domain';
import { auditPlan } from '../../runner/run/audit-plan';
import type { LedgerRecord } from '../../runner/ledger/ledger-record';
import { RunnerError } from '../../runner/common/runner-error';
import type { Upgrade } from '../../runner/run/upgrade-route';
import { outlineFor, readUpgrade, routeFor, standingOf, stateOf } from '../../runner/run/upgrade-route';
import type { TerraformCounts } from '../../runner/run/walk';
import { countsOf } from '../../runner/run/walk';
import { exitWith } from '../output/exit';
import { outlineLines, sumLines } from '../output/plan-lines';
import { planLines } from '../output/run-lines';
import type { AppFlags } from '../../runner/session/upgrade-session';
import { addAppOptions, UpgradeSession } from '../../runner/session/upgrade-session';

interface PlanFlags extends AppFlags {
  readonly to?: string;
  readonly firstApply?: boolean;
  readonly json?: boolean;
}

/** What is to come; only the next stage's changes can be known before the one before it was applied. */
interface Outlook {
  readonly path: string;
  readonly from: string;
  readonly stages: readonly StageOutline[];
  readonly next: { readonly terraform: TerraformCounts; readonly changes: readonly PlannedChange[] };
}

export function register(program: Command): void {
  addAppOptions(program.command('plan'))
    .description('what every stage to come does, and what Terraform will change in the next one; changes nothing')
    .option('--to <stage>', 'stage to stand at in the end, forward or back (default: the end of the upgrade)')
    .option('--first-apply', 'this gateway has no ledger yet')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      [
        '',
        'Ends with 14 when the next stage would be refused: its changes go beyond the change budget, or the guard says no.',
        '',
        'Examples:',
        '  npx kong-bluegreen plan',
        '  npx kong-bluegreen plan --to start-green',
      ].join('\n'),
    )
    .action((flags: PlanFlags) => exitWith(() => plan(flags)));
}

async function plan(flags: PlanFlags): Promise<void> {
  const firstApply = flags.firstApply === true;
  await UpgradeSession.use(flags, {}, async (session) => {
    const upgrade = readUpgrade(await session.workspace.use('baseline', firstApply));
    const record = await session.ledger(upgrade.outline);
    const { roles } = upgrade;
    const atEnd = record.ledger?.stage === `retire-${roles.to}`;
    const to = flags.to ?? (atEnd ? 'baseline' : `retire-${roles.from}`);
    const route = routeFor({ to, firstApply }, record, upgrade);
    const stages = outlines(route, record, upgrade);
    const [next = ''] = route;
    await session.workspace.use(next, record.ledger === undefined);
    const planned = await session.workspace.plan();
    const { path } = upgrade.outline;
    const changes = { terraform: countsOf(planned.changes), changes: planned.changes };
    tell({ path, from: record.ledger?.stage ?? 'nothing', stages, next: changes }, flags.json === true);
    const after = stateOf(next, upgrade);
    if (!after) throw new RunnerError('KBG-CLI-011', `${next} is no stage of this upgrade`, 'usage');
    auditPlan(planned, {
      before: stateOf(record.ledger?.stage, upgrade),
      after,
      putBackBy: putBackBy(standingOf(record), upgrade.schedule, roles),
      resources: upgrade.outline.resources,
      patch: [],
      allowed: [],
    });
  });
}

function outlines(route: readonly string[], record: LedgerRecord, upgrade: Upgrade): readonly StageOutline[] {
  const stands = [record.ledger?.stage, ...route].map((stage) => stateOf(stage, upgrade));
  return stands.flatMap((after, i) => (i > 0 && after ? [outlineFor(stands[i - 1], after, upgrade)] : []));
}

function tell(outlook: Outlook, json: boolean): void {
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
