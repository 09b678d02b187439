import type { RequiredVerdict, Slot, TrafficSchedule } from '../../domain';
import { MisuseError, Release } from '../../domain';
import * as shapes from '../props/prop-shapes';

/** Facts that the ledger guards and records. */
export interface UpgradeLedgerProps {
  /**
   * Stage that this apply reaches, usually from an environment variable. An unset stage is an error; it never means `baseline`. Terraform
   * refuses illegal transitions at plan.
   */
  readonly stage: string | undefined;
  /** Literal path of the parameters, such as `/kong-bluegreen/main`. Each gateway has its own path. */
  readonly path: string;
  /** True if this path is new. Only then may `baseline` be applied without a ledger; it has no effect afterwards. @default false */
  readonly firstApply?: boolean;
  /** Slot that is live when the upgrade begins. It changes from `retire` to the next `baseline`. @default 'blue' */
  readonly live?: Slot;
  /** Weights of the next release on its way to 100; each weight is a stage. @default TrafficSchedule.steps(10, 50, 100) */
  readonly schedule?: TrafficSchedule;
  /**
   * A text that changes with the image, plugins and datastore settings of the next release, such as
   * `MigrationTask.digestOf(stack, 'digest', green, datastore)`. Verdicts of `up` and `finish` are valid for this text only, and from `start` on
   * the guard refuses another text.
   */
  readonly digest: string;
  /** Releases of the slots, such as `0.34-1`. Another minor release in a slot that runs is refused at plan. */
  readonly releases: Readonly<Record<Slot, string>>;
  /**
   * Number of proxies of each slot after the stage, or expressions such as `${local.size}`: recorded for the way back (`recordedSize`).
   * @default - no sizes are recorded
   */
  readonly sizes?: Readonly<Record<Slot, number | string>>;
  /**
   * A text of each slot that changes with everything that would replace its running nodes, such as the ARN of its task definition. The guard
   * refuses a change in a running slot at plan unless `patch` names the slot.
   * @default - `releases`: the guard does not notice other changes
   */
  readonly marks?: Readonly<Record<Slot, string>>;
  /** Slots whose running nodes this apply may replace, in an apply of the current stage. @default - none */
  readonly patch?: readonly Slot[];
  /**
   * Verdicts that the guard requires before a later stage. A `MigrationTask` gives `up` and `finish`, a `TrafficWatch` gives `drained`. A verdict
   * that you leave out is your own responsibility: nothing checks it.
   * @default - all three
   */
  readonly requires?: readonly RequiredVerdict[];
}

export const VERDICTS: readonly RequiredVerdict[] = ['up', 'finish', 'drained'];

/** @throws MisuseError with every wrong prop, one sentence each. */
export function checkLedger({ path, digest, releases }: UpgradeLedgerProps): void {
  const wrong = [
    shapes.ledgerPath('path', path),
    digest.trim() === ''
      ? 'digest must be a text that changes with the next release, such as its image and plugins, got an empty text; see MigrationTask.digestOf'
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

/** True if a reader of one path would also read the parameters of the other. */
export function pathsOverlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}
