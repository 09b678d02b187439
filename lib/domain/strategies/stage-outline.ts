import type { ActingStep, DesiredState, LookingStep, SlotState } from './desired-state';
import type { Roles, Slot } from './slot';
import type { TrafficSchedule } from './schedule';
import { isAhead } from './stage';
import { legalTransitions } from './transition';
import type { UpgradeTiming } from './upgrade-outline';

/** One apply as a person plans a night with it. */
export interface StageOutline {
  readonly stage: string;
  /** What it does, as short sentences. */
  readonly does: readonly string[];
  /** Percent of the traffic when it is done. */
  readonly weights: Readonly<Record<Slot, number>>;
  /** The next release's share rises: gates, where there are any, are asked before and after. */
  readonly gated: boolean;
  /** Stages that may be asked to go back, once it is done. */
  readonly waysBack: readonly string[];
  readonly expectedSeconds: number;
  /** With every step at its deadline, and the apply itself at Terraform's own. */
  readonly worstSeconds: number;
}

export interface OutlineContext {
  readonly schedule: TrafficSchedule;
  readonly roles: Roles;
  readonly timing: UpgradeTiming;
  /** Some colour is scaled by AWS. @default false */
  readonly isScaled?: boolean;
}

type Step = ActingStep | LookingStep;

const MINUTE = 60;
/** Synth, plan and apply of a change or two; an estimate. */
const APPLY_SECONDS = MINUTE;
/** Terraform's timeout of an ECS service (provider aws, `aws_ecs_service`, Timeouts). */
const APPLY_DEADLINE_SECONDS = 20 * MINUTE;

interface StepFacts {
  readonly does: (roles: Roles) => string;
  readonly expected: (timing: UpgradeTiming, moves: boolean) => number;
  readonly worst: (timing: UpgradeTiming) => number;
}

const snapshot = (phase: string): StepFacts => ({
  does: () => `takes a snapshot of the datastore before "${phase}", unless waived, and waits until it is available`,
  // The first of a large datastore takes longer.
  expected: () => 10 * MINUTE,
  worst: ({ stepDeadlineSeconds }) => stepDeadlineSeconds,
});
const migration = (name: string): StepFacts => ({
  does: ({ to }) => `asks the preflight, runs "kong migrations ${name}" once in ${to}'s image, and judges it by "list"`,
  // Three tasks of about a minute, for Fargate fetches the image for each.
  expected: () => 4 * MINUTE,
  // The list before, the migration and the list after it.
  worst: ({ stepDeadlineSeconds }) => 3 * stepDeadlineSeconds,
});

const STEPS: Readonly<Record<Step, StepFacts>> = {
  'snapshot-up': snapshot('up'),
  up: migration('up'),
  'snapshot-finish': snapshot('finish'),
  finish: migration('finish'),
  'wait-healthy': {
    does: () => 'waits until what is to carry traffic is healthy at full size',
    // A node starts in one or two minutes; two checks ten seconds apart make it healthy.
    expected: (_, moves) => (moves ? 3 * MINUTE : 0),
    worst: ({ stepDeadlineSeconds }) => stepDeadlineSeconds,
  },
  settle: {
    does: () => 'waits until the weights have reached the whole load balancer',
    expected: ({ propagationSeconds }) => propagationSeconds,
    worst: ({ propagationSeconds }) => propagationSeconds,
  },
  drained: {
    does: ({ from }) => `waits until no rule and no request has reached ${from} for the propagation time`,
    // A whole minute after it, whose metrics are readable two minutes later.
    expected: ({ propagationSeconds }) => propagationSeconds + 4 * MINUTE,
    worst: ({ stepDeadlineSeconds }) => stepDeadlineSeconds,
  },
};

/** What an apply does on the way from one stage to the next; undefined before the first apply of all. */
export function outlineOf(
  before: DesiredState | undefined,
  after: DesiredState,
  { schedule, roles, timing, isScaled = false }: OutlineContext,
): StageOutline {
  const isWayBack = before !== undefined && isAhead(after.stage, before.stage);
  const steps: readonly Step[] = [
    ...after.actingSteps.filter((step) => !before?.actingSteps.includes(step)),
    ...after.lookingSteps.filter((step) => step !== 'settle' || isWayBack),
  ];
  const changes = slotChanges(before, after, roles);
  const moves = changes.some(({ moves }) => moves);
  const draining = changes.some(({ stops }) => stops) ? timing.longestRequestSeconds : 0;
  const sum = (of: (facts: StepFacts) => number): number => steps.reduce((all, step) => all + of(STEPS[step]), 0);
  const { from, to } = roles;
  return {
    stage: after.stage.id,
    does: [
      ...changes.map(({ sentence }) => sentence),
      ...(isScaled ? scalingOutline(before, after) : []),
      ...steps.map((step) => STEPS[step].does(roles)),
    ],
    weights: { [from]: after.slots[from].weight, [to]: after.slots[to].weight } as Record<Slot, number>,
    gated: after.slots[to].weight > (before?.slots[to].weight ?? 0),
    waysBack: legalTransitions(after.stage, schedule, roles).flatMap((it) => (it.direction === 'back' ? it.to.id : [])),
    expectedSeconds: APPLY_SECONDS + draining + sum(({ expected }) => expected(timing, moves)),
    worstSeconds: APPLY_DEADLINE_SECONDS + draining + sum(({ worst }) => worst(timing)),
  };
}

function scalingOutline(before: DesiredState | undefined, after: DesiredState): readonly string[] {
  if ((before?.scaleInSuspended ?? false) === after.scaleInSuspended) return [];
  return [`lets autoscaling take nodes away ${after.scaleInSuspended ? 'from neither colour' : 'again'}`];
}

interface SlotChange {
  readonly sentence: string;
  /** Nodes start. */
  readonly moves: boolean;
  /** Nodes stop, after the requests that they have. */
  readonly stops: boolean;
}

const PARTS: readonly { readonly key: keyof Omit<SlotState, 'weight'>; readonly on: string; readonly off: string }[] = [
  { key: 'definitions', on: "registers COLOUR's definitions", off: "removes COLOUR's definitions" },
  { key: 'proxies', on: "starts COLOUR's proxies", off: "stops COLOUR's proxies" },
  {
    key: 'admin',
    on: "starts COLOUR's admin service and points the admin endpoints to it",
    off: "stops COLOUR's admin service",
  },
];

function slotChanges(before: DesiredState | undefined, after: DesiredState, roles: Roles): readonly SlotChange[] {
  const { from, to } = roles;
  const parts = [from, to].flatMap((slot) =>
    PARTS.flatMap(({ key, on, off }): SlotChange[] => {
      const [was, is] = [before?.slots[slot][key] ?? false, after.slots[slot][key]];
      if (was === is) return [];
      const isNodes = key !== 'definitions';
      return [{ sentence: (is ? on : off).replace('COLOUR', slot), moves: is && isNodes, stops: was && isNodes }];
    }),
  );
  const [had, has] = [before?.slots[to].weight, after.slots[to].weight];
  const weights = had === undefined || had === has ? [] : [`moves the weights: ${from} ${100 - has} %, ${to} ${has} %`];
  const [wasFrozen, isFrozen] = [before?.adminFrozen ?? false, after.adminFrozen];
  const frozen = wasFrozen === isFrozen ? [] : [isFrozen ? 'makes the Admin API read-only' : 'opens the Admin API'];
  const still = [...weights, ...frozen].map((sentence) => ({ sentence, moves: false, stops: false }));
  return [...parts, ...still];
}
