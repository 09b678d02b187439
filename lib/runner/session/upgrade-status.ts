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
import { WEIGHT_ROUNDING } from '../run/weights';
import type { ToldGate } from './journal-gates';
import { journalGates } from './journal-gates';
import type { UpgradeSession } from './upgrade-session';

/** Progress of a stage: `stands` is the stage of the ledger; `begun` was begun and has not ended. */
export type StageProgress = 'passed' | 'stands' | 'begun' | 'waiting';

/** The upgrade as it is now. */
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
  /** Fault if the proxy's rules have different weights, or other weights than the stage; `slots` has the weights of the first rule. */
  readonly ruleFault?: string;
  /** Fault if a slot has traffic and no healthy node. */
  readonly healthFault?: string;
  /** Verdicts of this upgrade. */
  readonly verdicts: LedgerRecord['verdicts'];
  /** Verdicts of the gates on the ledger's stage, from the journal in the folder of the app. */
  readonly gates: readonly ToldGate[];
}

/** @throws RunnerError if there is no ledger */
export async function lookAt(session: UpgradeSession, outline: UpgradeOutline): Promise<UpgradeStatus> {
  session.workspace.refresh();
  const record = await session.gateway.ledger(outline);
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
  // An apply that runs, or was cut off, has moved some of the weights.
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

/** Both slots, and the faults of their traffic. */
async function trafficOf(
  session: UpgradeSession,
  outline: UpgradeOutline,
  { releases, sizes }: Ledger,
  expected: DesiredState | undefined,
): Promise<Pick<UpgradeStatus, 'slots' | 'ruleFault' | 'healthFault'>> {
  const { weights, fault } = await session.gateway.ruleWeights(outline);
  const nodes = await session.gateway.nodes(outline);
  const slot = (name: Slot): UpgradeStatus['slots'][Slot] => ({
    release: releases[name],
    weight: weights[name],
    recorded: sizes[name],
    ...nodes[name],
  });
  const slots = { blue: slot('blue'), green: slot('green') };
  const ruleFault = fault?.message ?? (expected && otherWeights(weights, expected));
  const dark = SLOTS.find((name) => weights[name] > 0 && slots[name].healthy === 0);
  return {
    slots,
    ...(ruleFault === undefined ? {} : { ruleFault }),
    ...(dark === undefined ? {} : { healthFault: `${dark} has ${weights[dark]} % of the traffic and no healthy node` }),
  };
}

/** The fault if the load balancer has other weights than the stage. */
function otherWeights(real: Readonly<Record<Slot, number>>, { stage, slots }: DesiredState): string | undefined {
  const odd = SLOTS.find((name) => Math.abs(real[name] - slots[name].weight) > WEIGHT_ROUNDING);
  if (odd === undefined) return undefined;
  return `the load balancer sends ${real[odd]} % to ${odd}, but ${stage.id} sends ${slots[odd].weight} %; was the rule changed by hand? Apply ${stage.id} again, or bring all traffic back with "kong-bluegreen abort"`;
}

/** Verdicts without those of earlier upgrades. */
function verdictsOf(verdicts: LedgerRecord['verdicts'], upgrade: number): LedgerRecord['verdicts'] {
  return Object.fromEntries(Object.entries(verdicts).filter(([, verdict]) => verdict.upgrade === upgrade));
}

function progressOf(stage: Stage, stands: Stage | undefined, begun: string | undefined): StageProgress {
  if (stage.id === begun) return 'begun';
  if (stage.id === stands?.id) return 'stands';
  return stands && isAhead(stage, stands) ? 'passed' : 'waiting';
}
