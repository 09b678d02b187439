import type { ActingStep, Intent, Ledger, Slot, StepName, StepVerdict } from '../../domain';
import { desiredState, ledgerNames, otherSlot, readStage, STEP_NAMES, TrafficSchedule } from '../../domain';
import type { Parameters } from '../common/ports';
import type { RecordKind } from './record-shape';
import { objectIn, readRecord } from './record-shape';
import { RunnerError } from '../common/runner-error';

/** The parameters below the path of a ledger. */
export interface LedgerRecord {
  readonly ledger?: Ledger;
  readonly intent?: Intent;
  readonly verdicts: Readonly<Partial<Record<StepName, StepVerdict>>>;
  /** Names of parameters that exist and hold a value of another form. */
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

/** @throws RunnerError if this library did not write a parameter: the other parameters alone may not decide */
export function checkReadable({ unreadable }: Pick<LedgerRecord, 'unreadable'>): void {
  if (unreadable.length === 0) return;
  throw new RunnerError(
    'KBG-LEDGER-009',
    `${unreadable.join(', ')} can't be read: the value is not one that this library writes; find the last good value by aws ssm get-parameter-history, and restore it as in docs/restore.md`,
    'refused',
  );
}

/** The unreadable parameters other than verdicts. */
export function withoutVerdicts({ unreadable }: LedgerRecord, path: string): Pick<LedgerRecord, 'unreadable'> {
  const verdicts = STEP_NAMES.filter((step) => step !== 'list').map((step) => ledgerNames(path).verdict(step));
  return { unreadable: unreadable.filter((name) => !verdicts.includes(name)) };
}

/** A shift is read by its weight, so any schedule will do. */
const ANY_SCHEDULE = TrafficSchedule.steps();

/** Values for a repair. Every value except the stage and the reason defaults to that of the ledger. */
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

/** A ledger that an operator has set. The reason stays in it until the next apply, and in the history of the parameter afterwards. */
export type RepairedLedger = Ledger & { readonly repair: { readonly reason: string; readonly at: string } };

/** @throws RunnerError that names every value that is neither given nor in the ledger */
export function repairedLedger({ ledger: known, verdicts }: LedgerRecord, repair: LedgerRepair): RepairedLedger {
  const { upgrade, owner, sizes, releases, slots } = valuesOf(known, repair);
  const stage = readStage(repair.stage, ANY_SCHEDULE, slots);
  if (stage === undefined) {
    const { from, to } = slots;
    throw new RunnerError(
      'KBG-LEDGER-011',
      `--stage must be a stage of an upgrade from ${from} to ${to}, such as start-${to} or shift-50, got "${repair.stage}"; docs/stages.md lists them`,
      'usage',
    );
  }
  const numbers = Object.values(verdicts).map(({ seq }) => seq);
  return {
    upgrade,
    // Higher than the number of every verdict, so that no old verdict counts for the new stage.
    seq: Math.max(known?.seq ?? 0, ...numbers.filter(Number.isInteger)) + 1,
    stage: stage.id,
    slots,
    releases,
    sizes,
    ...(known ? { marks: known.marks } : {}),
    owner,
    repair: { reason: repair.reason, at: repair.at.toISOString() },
  } as RepairedLedger;
}

type KnownValues = Pick<Ledger, 'upgrade' | 'owner' | 'sizes' | 'releases' | 'slots'>;

/** The given values, and the values of the ledger for the others. */
function valuesOf(known: Ledger | undefined, repair: LedgerRepair): KnownValues {
  // The next attempt must not take the verdicts and snapshots of the attempt before.
  const counted =
    known && repair.stage === 'baseline' && known.stage !== 'baseline' ? known.upgrade + 1 : known?.upgrade;
  const { upgrade = counted, owner = known?.owner, sizes = known?.sizes, releases = known?.releases } = repair;
  const slots = repair.live === undefined ? known?.slots : { from: repair.live, to: otherSlot(repair.live) };
  if (
    upgrade !== undefined &&
    owner !== undefined &&
    sizes !== undefined &&
    releases !== undefined &&
    slots !== undefined
  ) {
    return { upgrade, owner, sizes, releases, slots };
  }
  const needed = { '--upgrade': upgrade, '--owner': owner, '--sizes': sizes, '--releases': releases, '--live': slots };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []));
  throw new RunnerError(
    'KBG-LEDGER-010',
    `there is no ledger, so these options are needed too: ${missing.join(', ')}; docs/restore.md says where to find each value`,
    'usage',
  );
}

/** Steps of later stages: they must act again when their stage is applied. */
function stepsToRepeat({ stage, slots }: RepairedLedger): readonly ActingStep[] {
  const set = readStage(stage, ANY_SCHEDULE, slots);
  const held: readonly ActingStep[] = set ? desiredState(set, slots).actingSteps : [];
  return (['snapshot-up', 'up', 'snapshot-finish', 'finish'] as const).filter((step) => !held.includes(step));
}

/** Writes the intent first, as an apply does: an interrupted repair then allows no stage that was refused before. */
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
