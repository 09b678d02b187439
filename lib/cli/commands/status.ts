import type { Command } from 'commander';
import type { Slot, UpgradePlan } from '../../domain';
import { legalWithIntent, nextForward, readPlan, SLOTS } from '../../domain';
import type { LedgerRecord } from '../../runner/ledger-record';
import { RunnerError } from '../../runner/runner-error';
import { exitWith } from '../exit';
import type { AppFlags } from '../upgrade-session';
import { addAppOptions, UpgradeSession } from '../upgrade-session';

interface StatusFlags extends AppFlags {
  readonly json?: boolean;
}

/** What is real at this moment. */
interface Status {
  readonly path: string;
  readonly stage: string;
  /** The stage whose apply was begun and did not end. */
  readonly begun?: string;
  readonly upgrade: number;
  readonly next?: string;
  readonly legal: readonly string[];
  readonly slots: Readonly<
    Record<Slot, { release: string; weight: number; recorded: number; running: number; healthy: number }>
  >;
  readonly verdicts: LedgerRecord['verdicts'];
}

export function register(program: Command): void {
  addAppOptions(program.command('status'))
    .description('where the upgrade stands: ledger, weights, nodes and verdicts as they are now; changes nothing')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  npx kong-bluegreen status\n')
    .action((flags: StatusFlags) => exitWith(() => status(flags)));
}

async function status(flags: StatusFlags): Promise<void> {
  await UpgradeSession.use(flags, {}, async (session) => {
    const plan = await session.workspace.use('baseline', false);
    const now = await look(session, plan);
    const lines = flags.json === true ? [JSON.stringify(now, undefined, 2)] : linesOf(now);
    for (const line of lines) process.stdout.write(`${line}\n`);
  });
}

async function look(session: UpgradeSession, plan: UpgradePlan): Promise<Status> {
  const { ledger, intent, verdicts } = await session.ledger(plan);
  if (!ledger) {
    throw new RunnerError(
      `there is no ledger at ${plan.path}; begin with "kong-bluegreen run --first-apply" when this gateway was never applied, or see docs/restore.md`,
      'refused',
    );
  }
  const { schedule, roles } = readPlan(plan);
  const weights = await session.weights(plan);
  const slot = async (name: Slot): Promise<Status['slots'][Slot]> => ({
    release: ledger.releases[name],
    weight: weights[name],
    recorded: ledger.sizes[name],
    ...(await session.nodes(plan, name)),
  });
  const next = nextForward(ledger.stage, schedule, roles);
  return {
    path: plan.path,
    stage: ledger.stage,
    ...(intent && intent.stage !== ledger.stage ? { begun: intent.stage } : {}),
    upgrade: ledger.upgrade,
    ...(next === undefined ? {} : { next }),
    legal: legalWithIntent(ledger.stage, intent?.stage ?? ledger.stage, schedule, roles),
    slots: { blue: await slot('blue'), green: await slot('green') },
    verdicts,
  };
}

function linesOf({ path, stage, begun, upgrade, next, legal, slots, verdicts }: Status): readonly string[] {
  return [
    `stage     ${stage} (upgrade ${upgrade} at ${path})`,
    ...(begun === undefined ? [] : [`begun     an apply of ${begun} did not end: run again to go on`]),
    ...SLOTS.map((name) => {
      const { release, weight, recorded, running, healthy } = slots[name];
      const numbers = `${running} running, ${healthy} healthy, ${recorded} recorded`;
      return `${name.padEnd(10)}${release}: ${weight} % of the traffic, ${numbers}`;
    }),
    ...Object.entries(verdicts).map(([step, it]) => `verdict   ${step}: ${it.verdict} at ${it.stage}: ${it.evidence}`),
    `next      ${next ?? 'none: the upgrade is at its end'}; legal: ${legal.join(', ')}`,
  ];
}
