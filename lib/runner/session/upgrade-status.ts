import type { DesiredState, Ledger, Slot, Stage, UpgradeOutline } from '../../domain';
import {
  desiredState,
  isAhead,
  legalWithIntent,
  nextForward,
  readOutline,
  readStage,
  SLOTS,
  stagesOf,
} from '../../domain';
import type { LedgerRecord } from '../ledger/ledger-record';
import { checkReadable } from '../ledger/ledger-record';
import { RunnerError } from '../common/runner-error';
import { WEIGHT_ROUNDING } from './upgrade-session';
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
  /** What is wrong where the proxy's rules do not share one vector of weights, or have others than the stage; the weights are those of the first rule. */
  readonly ruleFault?: string;
  /** What is wrong where a colour that has traffic can answer none of it. */
  readonly healthFault?: string;
  /** Of this upgrade. */
  readonly verdicts: LedgerRecord['verdicts'];
  /** What the gates said of the stage that stands, as the journal in the app's folder tells it. */
  readonly gates: readonly ToldGate[];
}

/** @throws RunnerError where there is no ledger */
export async function lookAt(session: UpgradeSession, outline: UpgradeOutline): Promise<UpgradeStatus> {
  session.workspace.refresh();
  const record = await session.ledger(outline);
  const { ledger, intent, verdicts } = record;
  checkReadable(record);
  if (!ledger) {
    throw new RunnerError(
      'KBG-RUN-027',
      `there is no ledger at ${outline.path}; begin with "kong-bluegreen run --first-apply" when this gateway was never applied, or see docs/restore.md`,
      'refused',
    );
  }
  const { schedule, roles } = readOutline(outline);
  const next = nextForward(ledger.stage, schedule, roles);
  const begun = intent && intent.stage !== ledger.stage ? intent.stage : undefined;
  const stands = readStage(ledger.stage, schedule, roles);
  // An apply that goes on, or was cut off, has moved some of the weights.
  const expected = begun === undefined && stands ? desiredState(stands, roles) : undefined;
  return {
    path: outline.path,
    stage: ledger.stage,
    ...(begun === undefined ? {} : { begun }),
    upgrade: ledger.upgrade,
    ...(next === undefined ? {} : { next }),
    legal: legalWithIntent(ledger.stage, intent?.stage ?? ledger.stage, schedule, roles),
    stages: stagesOf(schedule, roles).map((stage) => ({
      stage: stage.id,
      progress: progressOf(stage, stands, begun),
    })),
    ...(await trafficOf(session, outline, ledger, expected)),
    verdicts: verdictsOf(verdicts, ledger.upgrade),
    gates: journalGates(session.directory, outline.path, ledger.stage),
  };
}

/** Both colours as they are, and what is wrong with what they carry. */
async function trafficOf(
  session: UpgradeSession,
  outline: UpgradeOutline,
  { releases, sizes }: Ledger,
  expected: DesiredState | undefined,
): Promise<Pick<UpgradeStatus, 'slots' | 'ruleFault' | 'healthFault'>> {
  const { weights, sentence } = await session.ruleWeights(outline);
  const slot = async (name: Slot): Promise<UpgradeStatus['slots'][Slot]> => ({
    release: releases[name],
    weight: weights[name],
    recorded: sizes[name],
    ...(await session.nodes(outline, name)),
  });
  const slots = { blue: await slot('blue'), green: await slot('green') };
  const ruleFault = sentence ?? (expected && otherWeights(weights, expected));
  const dark = SLOTS.find((name) => weights[name] > 0 && slots[name].healthy === 0);
  return {
    slots,
    ...(ruleFault === undefined ? {} : { ruleFault }),
    ...(dark === undefined ? {} : { healthFault: `${dark} has ${weights[dark]} % of the traffic and no healthy node` }),
  };
}

/** What the load balancer does otherwise than the stage that stands. */
function otherWeights(real: Readonly<Record<Slot, number>>, { stage, slots }: DesiredState): string | undefined {
  const odd = SLOTS.find((name) => Math.abs(real[name] - slots[name].weight) > WEIGHT_ROUNDING);
  if (odd === undefined) return undefined;
  return `the load balancer sends ${real[odd]} % to ${odd} and not ${slots[odd].weight} %, as at ${stage.id}; was the rule changed by hand? Apply the stage that stands again to put it back, or bring all traffic back with "kong-bluegreen abort"`;
}

/** Those of an earlier upgrade tell nothing of this one. */
function verdictsOf(verdicts: LedgerRecord['verdicts'], upgrade: number): LedgerRecord['verdicts'] {
  return Object.fromEntries(Object.entries(verdicts).filter(([, verdict]) => verdict.upgrade === upgrade));
}

function progressOf(stage: Stage, stands: Stage | undefined, begun: string | undefined): StageProgress {
  if (stage.id === begun) return 'begun';
  if (stage.id === stands?.id) return 'stands';
  return stands && isAhead(stage, stands) ? 'passed' : 'waiting';
}
