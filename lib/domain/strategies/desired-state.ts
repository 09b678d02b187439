import type { Roles, Slot } from './slot';
import type { Stage, StageKind } from './stage';

/** What one colour's slot holds in a stage. */
export interface SlotState {
  /** Task definitions are registered. */
  readonly definitions: boolean;
  /** The proxy service runs. */
  readonly proxies: boolean;
  /** The admin service runs and the admin endpoints point to it. */
  readonly admin: boolean;
  /** Percent of the traffic. */
  readonly weight: number;
}

/** The desired state of the infrastructure in one stage. */
export interface DesiredState {
  /** The stage whose state it is. */
  readonly stage: Stage;
  /** What each colour's slot holds. */
  readonly slots: Readonly<Record<Slot, SlotState>>;
  /** The live admin endpoint lets only reading methods through. */
  readonly adminFrozen: boolean;
  /** Steps that act, present from their stage to the end of the upgrade. */
  readonly actingSteps: readonly ActingStep[];
  /** Steps that look, present in this stage alone. */
  readonly lookingSteps: readonly LookingStep[];
  /** Verdicts without which the stage may not be entered. */
  readonly requires: readonly RequiredVerdict[];
  /** Where the sizes come from: the props, the live service, or the ledger. */
  readonly sizes: 'props' | 'live' | 'ledger';
  /** Autoscaling takes no node away from either colour, so that every way back lands on as many as there were. */
  readonly scaleInSuspended: boolean;
}

/** Steps that change something: they run once in an upgrade, and their verdicts count to its end. */
export type ActingStep = 'snapshot-up' | 'up' | 'snapshot-finish' | 'finish';
/** Steps that look at what is live: they run each time a stage is entered. */
export type LookingStep = 'wait-healthy' | 'settle' | 'drained';
/** Steps without whose passed verdict a later stage is refused. */
export type RequiredVerdict = 'up' | 'finish' | 'drained';

interface KindRow {
  readonly from: Omit<SlotState, 'weight'>;
  readonly to: Omit<SlotState, 'weight'>;
  readonly adminFrozen: boolean;
  readonly actingSteps: readonly ActingStep[];
  readonly lookingSteps: readonly LookingStep[];
  readonly requires: readonly RequiredVerdict[];
  readonly sizes: DesiredState['sizes'];
  readonly scaleInSuspended: boolean;
}

const UP: readonly ActingStep[] = ['snapshot-up', 'up'];
const FINISH: readonly ActingStep[] = ['snapshot-finish', 'finish'];

const EMPTY = { definitions: false, proxies: false, admin: false };
const DEFINED = { definitions: true, proxies: false, admin: false };
const PROXYING = { definitions: true, proxies: true, admin: false };
const COMPLETE = { definitions: true, proxies: true, admin: true };

/** The stage table: the procedure of the guide, one row a kind of stage. */
const ROWS: Readonly<Record<StageKind, KindRow>> = {
  baseline: {
    from: COMPLETE,
    to: EMPTY,
    adminFrozen: false,
    actingSteps: [],
    lookingSteps: ['wait-healthy'],
    requires: [],
    sizes: 'props',
    scaleInSuspended: false,
  },
  'migrate-up': {
    from: COMPLETE,
    to: DEFINED,
    adminFrozen: true,
    actingSteps: UP,
    lookingSteps: [],
    requires: [],
    sizes: 'ledger',
    scaleInSuspended: false,
  },
  start: {
    from: COMPLETE,
    to: PROXYING,
    adminFrozen: true,
    actingSteps: UP,
    lookingSteps: ['wait-healthy', 'settle'],
    requires: ['up'],
    sizes: 'live',
    scaleInSuspended: true,
  },
  shift: {
    from: COMPLETE,
    to: PROXYING,
    adminFrozen: true,
    actingSteps: UP,
    lookingSteps: ['wait-healthy'],
    requires: ['up'],
    sizes: 'ledger',
    scaleInSuspended: true,
  },
  drain: {
    from: COMPLETE,
    to: PROXYING,
    adminFrozen: true,
    actingSteps: UP,
    lookingSteps: ['drained'],
    requires: ['up'],
    sizes: 'live',
    scaleInSuspended: true,
  },
  decommission: {
    from: DEFINED,
    to: PROXYING,
    adminFrozen: true,
    actingSteps: UP,
    lookingSteps: [],
    requires: ['up', 'drained'],
    sizes: 'ledger',
    scaleInSuspended: false,
  },
  'migrate-finish': {
    from: DEFINED,
    to: PROXYING,
    adminFrozen: true,
    actingSteps: [...UP, ...FINISH],
    lookingSteps: [],
    requires: ['up'],
    sizes: 'ledger',
    scaleInSuspended: false,
  },
  'open-admin': {
    from: DEFINED,
    to: COMPLETE,
    adminFrozen: false,
    actingSteps: [...UP, ...FINISH],
    lookingSteps: ['wait-healthy'],
    requires: ['up', 'finish'],
    sizes: 'ledger',
    scaleInSuspended: false,
  },
  retire: {
    from: EMPTY,
    to: COMPLETE,
    adminFrozen: false,
    actingSteps: [...UP, ...FINISH],
    lookingSteps: [],
    requires: ['up', 'finish'],
    sizes: 'ledger',
    scaleInSuspended: false,
  },
};

/**
 * The desired state of a stage: a pure function of the stage and the roles. Nodes that a patch replaces are seen healthy in every stage,
 * before the ledger calls the patch applied: a way back may need them.
 */
export function desiredState(stage: Stage, roles: Roles, patch: readonly Slot[] = []): DesiredState {
  const { from, to, lookingSteps: looks, ...rest } = ROWS[stage.kind];
  const lookingSteps = patch.length > 0 ? [...new Set<LookingStep>(['wait-healthy', ...looks])] : looks;
  const fromState: SlotState = { ...from, weight: 100 - stage.weight };
  const toState: SlotState = { ...to, weight: stage.weight };
  return {
    ...rest,
    lookingSteps,
    stage,
    slots: roles.from === 'blue' ? { blue: fromState, green: toState } : { blue: toState, green: fromState },
  };
}

/** The slot whose admin service the admin endpoints point to; while neither runs, the endpoints answer that they are closed. */
export function adminSlot(state: DesiredState, roles: Roles): Slot {
  return state.slots[roles.to].admin ? roles.to : roles.from;
}
