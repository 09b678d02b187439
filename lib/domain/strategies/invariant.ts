import type { DesiredState, SlotState } from './desired-state';
import type { Roles } from './slot';

/** A broken invariant of a desired state, or of a transition between two. */
export interface Violation {
  /** Number in the list of invariants (ARCHITECTURE.md). */
  readonly invariant: number;
  readonly sentence: string;
}

type StateCheck = (state: DesiredState, roles: Roles) => string | undefined;
type PairCheck = (before: DesiredState, after: DesiredState, roles: Roles) => string | undefined;

const slotsOf = (state: DesiredState): readonly SlotState[] => Object.values(state.slots);

/** Invariants that one desired state can break on its own. */
export const STATE_INVARIANTS: Readonly<Record<number, StateCheck>> = {
  1: (state) => {
    const sum = slotsOf(state).reduce((total, slot) => total + slot.weight, 0);
    if (Math.abs(sum - 100) > 1e-9) return `the weights must sum to 100, got ${sum}`;
    const served = slotsOf(state).every((slot) => slot.weight === 0 || slot.proxies);
    return served ? undefined : 'a slot without proxies has a weight above 0';
  },
  2: (state) =>
    slotsOf(state).every(({ proxies }) => proxies) !== state.scaleInSuspended
      ? `scale-in is ${state.scaleInSuspended ? 'suspended although only one slot runs' : 'not suspended while both slots run'}`
      : undefined,
  3: (state, roles) =>
    state.slots[roles.to].weight > 0 && !state.requires.includes('up')
      ? `${roles.to} has weight before migrate-up is verified`
      : undefined,
  4: (state, roles) =>
    state.slots[roles.to].admin && !state.requires.includes('finish')
      ? `${roles.to}'s Admin API runs before migrate-finish is verified`
      : undefined,
  5: (state, roles) =>
    state.actingSteps.includes('finish') && (state.slots[roles.from].proxies || state.slots[roles.from].admin)
      ? `finish runs while ${roles.from} still has a service`
      : undefined,
  17: (state, roles) =>
    state.stage.kind === 'decommission' && !state.requires.includes('drained')
      ? `${roles.from} is stopped before it is drained`
      : undefined,
};

/** Invariants of a transition from one desired state to the next. */
export const PAIR_INVARIANTS: Readonly<Record<number, PairCheck>> = {
  2: (before, after) =>
    changes(before, after, (slot) => slot.weight) && changes(before, after, (slot) => slot.proxies)
      ? 'weights and capacity change in the same apply'
      : undefined,
  6: (before, after, roles) =>
    before.actingSteps.includes('finish') && !before.slots[roles.from].proxies && after.slots[roles.from].proxies
      ? `${roles.from} is started after finish`
      : undefined,
};

function changes(before: DesiredState, after: DesiredState, read: (slot: SlotState) => unknown): boolean {
  return (['blue', 'green'] as const).some((slot) => read(before.slots[slot]) !== read(after.slots[slot]));
}

/** Invariants that a desired state breaks. */
export function violationsOf(state: DesiredState, roles: Roles): readonly Violation[] {
  return collect(STATE_INVARIANTS, (check) => check(state, roles));
}

/** Invariants that a transition breaks. */
export function transitionViolations(before: DesiredState, after: DesiredState, roles: Roles): readonly Violation[] {
  return collect(PAIR_INVARIANTS, (check) => check(before, after, roles));
}

function collect<Check>(
  checks: Readonly<Record<number, Check>>,
  run: (check: Check) => string | undefined,
): readonly Violation[] {
  return Object.entries(checks).flatMap(([invariant, check]) => {
    const sentence = run(check);
    return sentence === undefined ? [] : [{ invariant: Number(invariant), sentence }];
  });
}
