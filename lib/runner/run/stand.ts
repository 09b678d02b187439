import type { DesiredState, Standing } from '../../domain';
import { legalWithIntent, putBackBy } from '../../domain';
import type { Upgrade } from './upgrade-route';
import { stateOf } from './upgrade-route';

/** The upgrade before an apply. */
export interface Stand {
  /** Desired state of the ledger's stage; undefined before the first apply. */
  readonly state: DesiredState | undefined;
  readonly putBackBy: string | undefined;
  /** True if the next release may have traffic that one apply can bring back. */
  readonly carries: boolean;
}

export function standOf(standing: Standing | undefined, upgrade: Upgrade): Stand {
  if (standing === undefined) return { state: undefined, putBackBy: undefined, carries: false };
  const { ledger, intent } = standing;
  const { schedule, roles } = upgrade;
  const weights = [ledger, intent].map((stage) => stateOf(stage, upgrade)?.slots[roles.to].weight ?? 0);
  const isLegal = legalWithIntent(ledger, intent, schedule, roles).includes(`start-${roles.to}`);
  return {
    state: stateOf(ledger, upgrade),
    putBackBy: putBackBy(standing, schedule, roles),
    carries: isLegal && weights.some((weight) => weight > 0),
  };
}

/** True if the next release has a share that a gate judges and that the live release can take back at once. */
export function isShared({ stage, slots }: DesiredState, { roles }: Upgrade): boolean {
  return stage.kind === 'shift' && slots[roles.to].weight > 0;
}
