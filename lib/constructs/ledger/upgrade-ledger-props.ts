import type { RequiredVerdict, Slot, TrafficSchedule } from '../../domain';
import { MisuseError, Release } from '../../domain';
import * as shapes from '../props/prop-shapes';

/** What the ledger guards and records. */
export interface UpgradeLedgerProps {
  /**
   * The stage to stand at when this apply is done, as a rule from an environment variable. Not set is an error, never `baseline`. Illegal
   * transitions are refused by Terraform at plan.
   */
  readonly stage: string | undefined;
  /** Literal path of the parameters, such as `/kong-bluegreen/main`. One path is one gateway. */
  readonly path: string;
  /** Says that this path is new. Only with it is `baseline` applied to an empty ledger; ignored afterwards. @default false */
  readonly firstApply?: boolean;
  /** The slot that is live when the upgrade begins. It changes from `retire` to the next `baseline`. @default 'blue' */
  readonly live?: Slot;
  /** Weights of the next release on its way to 100; each is a stage. @default TrafficSchedule.steps(10, 50, 100) */
  readonly schedule?: TrafficSchedule;
  /**
   * What the migrations are for, as a text that changes with it: image, plugins and datastore settings of the next release, such as
   * `MigrationTask.targetOf(stack, 'target', green, datastore)`. Verdicts of `up` and `finish` count for this very text, and from `start` on another is refused.
   */
  readonly target: string;
  /** Releases of the slots, such as `0.34-1`. Another minor release in a slot that runs is refused at plan. */
  readonly releases: Readonly<Record<Slot, string>>;
  /**
   * Proxies of each colour when the stage is done, or expressions such as `${local.size}`: recorded for the way back (`recordedSize`).
   * @default - none are recorded
   */
  readonly sizes?: Readonly<Record<Slot, number | string>>;
  /**
   * A text of each colour that changes with whatever would replace its running nodes, such as the ARN of its task definition. A change in a
   * colour that runs is refused at plan unless `patch` names it.
   * @default - `releases`: a change of anything else goes unnoticed
   */
  readonly marks?: Readonly<Record<Slot, string>>;
  /** Colours whose running nodes this apply may replace, in an apply of the stage that stands. @default - none */
  readonly patch?: readonly Slot[];
  /**
   * Verdicts without which the guard lets nobody into a later stage. `up` and `finish` are given by a `MigrationTask`, `drained` by a
   * `TrafficWatch`. What is left out is not looked at by anybody: you answer for it.
   * @default - all three
   */
  readonly requires?: readonly RequiredVerdict[];
}

export const VERDICTS: readonly RequiredVerdict[] = ['up', 'finish', 'drained'];

/** @throws MisuseError with every wrong prop, one sentence each. */
export function checkLedger({ path, target, releases }: UpgradeLedgerProps): void {
  const wrong = [
    shapes.ledgerPath('path', path),
    target.trim() === ''
      ? 'target must say what the migrations are for, such as the image and its plugins, got nothing'
      : undefined,
    releaseFault('releases.blue', releases.blue),
    releaseFault('releases.green', releases.green),
  ].filter((sentence) => sentence !== undefined);
  if (wrong.length > 0) throw new MisuseError('KBG-PROP-005', `UpgradeLedger: ${wrong.join('; ')}`);
}

function releaseFault(name: string, text: string): string | undefined {
  try {
    Release.parse(text);
    return undefined;
  } catch {
    return `${name} must be a release such as 0.35-5, got "${text}"`;
  }
}

/** Parameters are read with all that is below their path. */
export function pathsOverlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}
