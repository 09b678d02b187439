import type { ActingStep, Intent, Ledger, Slot, StepName, StepVerdict } from '../../domain';
import { desiredState, ledgerNames, otherSlot, readStage, STEP_NAMES, TrafficSchedule } from '../../domain';
import type { Parameters } from '../common/ports';
import type { RecordKind } from './record-shape';
import { objectIn, readRecord } from './record-shape';
import { RunnerError } from '../common/runner-error';

/** All that is kept below a ledger's path. */
export interface LedgerRecord {
  readonly ledger?: Ledger;
  readonly intent?: Intent;
  readonly verdicts: Readonly<Partial<Record<StepName, StepVerdict>>>;
  /** Names of parameters that are there and hold something else. */
  readonly unreadable: readonly string[];
}

export async function readLedger(path: string, parameters: Parameters): Promise<LedgerRecord> {
  const names = ledgerNames(path);
  const unreadable: string[] = [];
  const read = async (kind: RecordKind, name: string): Promise<object | undefined> => {
    const found = await parameters.read(name);
    const value = found && readRecord(kind, found.value);
    if (found && !value) unreadable.push(name);
    return value;
  };
  const steps = STEP_NAMES.filter((step) => step !== 'list');
  const verdicts = await Promise.all(
    steps.map(async (step) => [step, await read('verdict', names.verdict(step))] as const),
  );
  const found = (await read('ledger', names.ledger)) as Ledger | undefined;
  const ledger = found && readStage(found.stage, ANY_SCHEDULE, found.slots) ? found : undefined;
  if (found !== ledger) unreadable.push(names.ledger);
  const intent = (await read('intent', names.intent)) as Intent | undefined;
  return {
    ...(ledger ? { ledger } : {}),
    ...(intent ? { intent } : {}),
    verdicts: Object.fromEntries(verdicts.filter(([, verdict]) => verdict !== undefined)),
    unreadable,
  };
}

/** @throws RunnerError where a parameter holds what nobody of us wrote: nothing may be decided by the rest */
export function checkReadable({ unreadable }: Pick<LedgerRecord, 'unreadable'>): void {
  if (unreadable.length === 0) return;
  throw new RunnerError(
    'KBG-LEDGER-009',
    `${unreadable.join(', ')} can't be read: it holds something else than this library writes; aws ssm get-parameter-history shows its last good value, and docs/restore.md how it is put back`,
    'refused',
  );
}

/** The record as far as ledger and intent tell it. */
export function withoutVerdicts({ unreadable }: LedgerRecord, path: string): Pick<LedgerRecord, 'unreadable'> {
  const verdicts = STEP_NAMES.filter((step) => step !== 'list').map((step) => ledgerNames(path).verdict(step));
  return { unreadable: unreadable.filter((name) => !verdicts.includes(name)) };
}

/** Shifts are read by their weight, whatever the schedule. */
const ANY_SCHEDULE = TrafficSchedule.steps();

/** What a repair says; all but the stage and the reason is taken from the ledger where there is one. */
export interface LedgerRepair {
  readonly stage: string;
  readonly reason: string;
  readonly at: Date;
  readonly upgrade?: number;
  readonly owner?: string;
  readonly live?: Slot;
  readonly sizes?: Readonly<Record<Slot, number>>;
  readonly releases?: Readonly<Record<Slot, string>>;
}

/** A ledger that a human has set; the reason stays in it until the next apply, and in the parameter's history after that. */
export type RepairedLedger = Ledger & { readonly repair: { readonly reason: string; readonly at: string } };

/** @throws RunnerError that names everything that is neither given nor known */
export function repairedLedger({ ledger: known, verdicts }: LedgerRecord, repair: LedgerRepair): RepairedLedger {
  // The verdicts and snapshots of the attempt that is left behind are not those of the next one.
  const counted =
    known && repair.stage === 'baseline' && known.stage !== 'baseline' ? known.upgrade + 1 : known?.upgrade;
  const { upgrade = counted, owner = known?.owner, sizes = known?.sizes, releases = known?.releases } = repair;
  const slots = repair.live === undefined ? known?.slots : { from: repair.live, to: otherSlot(repair.live) };
  const { upgrade: u, owner: o, sizes: s, releases: r, slots: l } = { upgrade, owner, sizes, releases, slots };
  if (u === undefined || o === undefined || s === undefined || r === undefined || l === undefined) {
    const missing = Object.entries({ '--upgrade': u, '--owner': o, '--sizes': s, '--releases': r, '--live': l });
    const names = missing.filter(([, value]) => value === undefined).map(([name]) => name);
    throw new RunnerError(
      'KBG-LEDGER-010',
      `there is no ledger to start from, so these must be given too: ${names.join(', ')}; docs/restore.md says where each is found`,
      'usage',
    );
  }
  const stage = readStage(repair.stage, ANY_SCHEDULE, l);
  if (stage === undefined) {
    throw new RunnerError(
      'KBG-LEDGER-011',
      `--stage must be a stage of an upgrade from ${l.from} to ${l.to}, such as start-${l.to} or shift-50, got "${repair.stage}"; docs/stages.md lists them`,
      'usage',
    );
  }
  return {
    upgrade: u,
    // Above every verdict's: none of them may be taken for one of the stage that is set.
    seq:
      Math.max(
        known?.seq ?? 0,
        ...Object.values(verdicts)
          .map(({ seq }) => seq)
          .filter(Number.isInteger),
      ) + 1,
    stage: stage.id,
    slots: l,
    releases: r,
    sizes: s,
    ...(known ? { marks: known.marks } : {}),
    owner: o,
    repair: { reason: repair.reason, at: repair.at.toISOString() },
  } as RepairedLedger;
}

/** What acts only after the stage that was set must act again when its stage is asked. */
function stepsToRepeat({ stage, slots }: RepairedLedger): readonly ActingStep[] {
  const set = readStage(stage, ANY_SCHEDULE, slots);
  const held: readonly ActingStep[] = set ? desiredState(set, slots).actingSteps : [];
  return (['snapshot-up', 'up', 'snapshot-finish', 'finish'] as const).filter((step) => !held.includes(step));
}

/** The intent goes first, as in an apply: a repair that is cut off in between leaves nothing legal that was not before. */
export async function writeLedger(path: string, ledger: RepairedLedger, parameters: Parameters): Promise<void> {
  const names = ledgerNames(path);
  for (const step of stepsToRepeat(ledger)) {
    const verdict = objectIn((await parameters.read(names.verdict(step)))?.value ?? '');
    if (verdict === undefined) continue;
    const aside = { ...verdict, verdict: 'inconclusive', evidence: `set aside: ${ledger.repair.reason}` };
    await parameters.write(names.verdict(step), JSON.stringify(aside));
  }
  const { stage, upgrade, seq, slots, owner } = ledger;
  await parameters.write(names.intent, JSON.stringify({ stage, upgrade, seq, slots, owner } satisfies Intent));
  await parameters.write(names.ledger, JSON.stringify(ledger));
}
