import type { Slot, Stage, UpgradePlan } from '../domain';
import { isAhead, legalWithIntent, nextForward, readPlan, readStage, stagesOf } from '../domain';
import type { LedgerRecord } from '../runner/ledger-record';
import { checkReadable } from '../runner/ledger-record';
import { RunnerError } from '../runner/runner-error';
import type { ToldGate } from './journal-gates';
import { journalGates } from './journal-gates';
import type { UpgradeSession } from './upgrade-session';

/** Where a stage of the upgrade is: behind, the one that stands, begun and not ended, or to come. */
export type StageProgress = 'passed' | 'stands' | 'begun' | 'waiting';

/** What is real at this moment. */
export interface UpgradeStatus {
  readonly path: string;
  readonly stage: string;
  /** The stage whose apply was begun and did not end. */
  readonly begun?: string;
  readonly upgrade: number;
  readonly next?: string;
  readonly legal: readonly string[];
  readonly stages: readonly { readonly stage: string; readonly progress: StageProgress }[];
  readonly slots: Readonly<
    Record<Slot, { release: string; weight: number; recorded: number; running: number; healthy: number }>
  >;
  /** What is wrong where the rules of the proxy do not share one vector of weights; the weights are then those of the first rule. */
  readonly ruleFault?: string;
  readonly verdicts: LedgerRecord['verdicts'];
  /** What the gates said of the stage that stands, as the journal in the app's folder tells it. */
  readonly gates: readonly ToldGate[];
}

/** @throws RunnerError where there is no ledger */
export async function lookAt(session: UpgradeSession, plan: UpgradePlan): Promise<UpgradeStatus> {
  session.workspace.refresh();
  const record = await session.ledger(plan);
  const { ledger, intent, verdicts } = record;
  checkReadable(record);
  if (!ledger) {
    throw new RunnerError(
      `there is no ledger at ${plan.path}; begin with "kong-bluegreen run --first-apply" when this gateway was never applied, or see docs/restore.md`,
      'refused',
    );
  }
  const { schedule, roles } = readPlan(plan);
  const { weights, sentence } = await session.ruleWeights(plan);
  const slot = async (name: Slot): Promise<UpgradeStatus['slots'][Slot]> => ({
    release: ledger.releases[name],
    weight: weights[name],
    recorded: ledger.sizes[name],
    ...(await session.nodes(plan, name)),
  });
  const next = nextForward(ledger.stage, schedule, roles);
  const begun = intent && intent.stage !== ledger.stage ? intent.stage : undefined;
  const stands = readStage(ledger.stage, schedule, roles);
  return {
    path: plan.path,
    stage: ledger.stage,
    ...(begun === undefined ? {} : { begun }),
    upgrade: ledger.upgrade,
    ...(next === undefined ? {} : { next }),
    legal: legalWithIntent(ledger.stage, intent?.stage ?? ledger.stage, schedule, roles),
    stages: stagesOf(schedule, roles).map((stage) => ({
      stage: stage.id,
      progress: progressOf(stage, stands, begun),
    })),
    slots: { blue: await slot('blue'), green: await slot('green') },
    ...(sentence === undefined ? {} : { ruleFault: sentence }),
    verdicts,
    gates: journalGates(session.directory, plan.path, ledger.stage),
  };
}

function progressOf(stage: Stage, stands: Stage | undefined, begun: string | undefined): StageProgress {
  if (stage.id === begun) return 'begun';
  if (stage.id === stands?.id) return 'stands';
  return stands && isAhead(stage, stands) ? 'passed' : 'waiting';
}
