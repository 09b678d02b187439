import type { Roles, Slot } from './slot';
import type { Stage, StageKind } from './stage';

/** Desired state of one slot in a stage. */
export interface SlotState {
  /** The slot's task definitions are registered. */
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
  /** The stage of this state. */
  readonly stage: Stage;
  /** Desired state of each slot. */
  readonly slots: Readonly<Record<Slot, SlotState>>;
  /** The admin endpoints accept only methods that read. */
  readonly adminFrozen: boolean;
  /** Acting steps, from their stage to the end of the upgrade. */
  readonly actingSteps: readonly ActingStep[];
  /** Looking steps, in this stage only. */
  readonly lookingSteps: readonly LookingStep[];
  /** Verdicts that the stage requires. */
  readonly requires: readonly RequiredVerdict[];
  /** Source of the sizes: the props, the running service, or the ledger. */
  readonly sizes: 'props' | 'live' | 'ledger';
  /** Autoscaling may not remove nodes of either slot, so that every way back finds the recorded number of nodes. */
  readonly scaleInSuspended: boolean;
}

/** Steps that change data: they run once in an upgrade, and their verdicts count until its end. */
export type ActingStep = 'snapshot-up' | 'up' | 'snapshot-finish' | 'finish';
/** Steps that wait for the running services: they run when a stage that has them is entered, `drained` in every apply of its stage. */
export type LookingStep = 'wait-healthy' | 'settle' | 'drained';
/** Steps whose passed verdict a later stage requires. */
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

/** The stage table: one row for each kind of stage, in the order of the procedure. */
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
 * The desired state of a stage: a pure function of the stage and the roles. With a patch, every stage waits until the replaced nodes are
 * healthy before the ledger records the patch, because a way back may need them.
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

/** The slot whose admin service the admin endpoints point to. If neither service runs, the endpoints answer that they are closed. */
export function adminSlot(state: DesiredState, roles: Roles): Slot {
  return state.slots[roles.to].admin ? roles.to : roles.from;
}
