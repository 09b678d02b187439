import type { ActingStep, DesiredState, LookingStep, SlotState } from './desired-state';
import type { Roles, Slot } from './slot';
import type { TrafficSchedule } from './schedule';
import { isAhead } from './stage';
import { legalTransitions } from './transition';
import type { UpgradeTiming } from './upgrade-outline';

/** Description of one apply, for the command `plan`. */
export interface StageOutline {
  readonly stage: string;
  /** Sentences that name the changes and the steps, for example `starts green's proxies`. */
  readonly does: readonly string[];
  /** Percent of the traffic of each slot after the apply. */
  readonly weights: Readonly<Record<Slot, number>>;
  /** True if the weight of the next release rises: gates, if there are any, run before and after the apply. */
  readonly gated: boolean;
  /** Stages to which the operator can go back after the apply. */
  readonly waysBack: readonly string[];
  readonly expectedSeconds: number;
  /** Seconds if each step takes as long as its deadline, and the apply as long as Terraform's timeout. */
  readonly worstSeconds: number;
}

export interface OutlineContext {
  readonly schedule: TrafficSchedule;
  readonly roles: Roles;
  readonly timing: UpgradeTiming;
  /** True if AWS scales a slot. @default false */
  readonly isScaled?: boolean;
}

type Step = ActingStep | LookingStep;

const MINUTE = 60;
/** Estimate of the seconds for synth, plan and apply of a few changes. */
const APPLY_SECONDS = MINUTE;
/** Terraform's timeout of an ECS service (provider aws, `aws_ecs_service`, Timeouts). */
const APPLY_DEADLINE_SECONDS = 20 * MINUTE;

interface StepFacts {
  readonly does: (roles: Roles) => string;
  readonly expected: (timing: UpgradeTiming, starts: boolean) => number;
  readonly worst: (timing: UpgradeTiming) => number;
}

const snapshot = (phase: string): StepFacts => ({
  does: () => `takes a snapshot of the datastore before "${phase}", unless waived, and waits until it is available`,
  // The first snapshot of a large datastore takes longer.
  expected: () => 10 * MINUTE,
  worst: ({ stepDeadlineSeconds }) => stepDeadlineSeconds,
});
const migration = (name: string): StepFacts => ({
  does: ({ to }) =>
    `runs the preflight, runs "kong migrations ${name}" once in ${to}'s image, and checks the result by "list"`,
  // Three tasks of about a minute: Fargate pulls the image for each.
  expected: () => 4 * MINUTE,
  // A list before, the migration and a list after it.
  worst: ({ stepDeadlineSeconds }) => 3 * stepDeadlineSeconds,
});

const STEPS: Readonly<Record<Step, StepFacts>> = {
  'snapshot-up': snapshot('up'),
  up: migration('up'),
  'snapshot-finish': snapshot('finish'),
  finish: migration('finish'),
  'wait-healthy': {
    does: () => 'waits until the slots that carry traffic are healthy at full size',
    // A node starts in one or two minutes; two checks ten seconds apart make it healthy.
    expected: (_, starts) => (starts ? 3 * MINUTE : 0),
    worst: ({ stepDeadlineSeconds }) => stepDeadlineSeconds,
  },
  settle: {
    does: () => 'waits until the weights are active in the whole load balancer',
    expected: ({ propagationSeconds }) => propagationSeconds,
    worst: ({ propagationSeconds }) => propagationSeconds,
  },
  drained: {
    does: ({ from }) => `waits until ${from} has had no weight and no request for the propagation time`,
    // One more whole minute; its metrics are readable two minutes later.
    expected: ({ propagationSeconds }) => propagationSeconds + 4 * MINUTE,
    worst: ({ stepDeadlineSeconds }) => stepDeadlineSeconds,
  },
};

/** Describes the apply that leads from `before` to `after`; `before` is undefined for the first apply. */
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
  const starts = changes.some((change) => change.starts);
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
    expectedSeconds: APPLY_SECONDS + draining + sum(({ expected }) => expected(timing, starts)),
    worstSeconds: APPLY_DEADLINE_SECONDS + draining + sum(({ worst }) => worst(timing)),
  };
}

function scalingOutline(before: DesiredState | undefined, after: DesiredState): readonly string[] {
  if ((before?.scaleInSuspended ?? false) === after.scaleInSuspended) return [];
  return [after.scaleInSuspended ? 'suspends scale-in of both slots' : 'resumes scale-in'];
}

interface SlotChange {
  readonly sentence: string;
  /** True if nodes start. */
  readonly starts: boolean;
  /** True if nodes stop, after their last requests. */
  readonly stops: boolean;
}

const PARTS: readonly { readonly key: keyof Omit<SlotState, 'weight'>; readonly on: string; readonly off: string }[] = [
  { key: 'definitions', on: "registers SLOT's definitions", off: "removes SLOT's definitions" },
  { key: 'proxies', on: "starts SLOT's proxies", off: "stops SLOT's proxies" },
  {
    key: 'admin',
    on: "starts SLOT's admin service and points the admin endpoints to it",
    off: "stops SLOT's admin service",
  },
];

function slotChanges(before: DesiredState | undefined, after: DesiredState, roles: Roles): readonly SlotChange[] {
  const { from, to } = roles;
  const parts = [from, to].flatMap((slot) =>
    PARTS.flatMap(({ key, on, off }): SlotChange[] => {
      const [was, is] = [before?.slots[slot][key] ?? false, after.slots[slot][key]];
      if (was === is) return [];
      const isNodes = key !== 'definitions';
      return [{ sentence: (is ? on : off).replace('SLOT', slot), starts: is && isNodes, stops: was && isNodes }];
    }),
  );
  const [had, has] = [before?.slots[to].weight, after.slots[to].weight];
  const weights = had === undefined || had === has ? [] : [`moves the weights: ${from} ${100 - has} %, ${to} ${has} %`];
  const [wasFrozen, isFrozen] = [before?.adminFrozen ?? false, after.adminFrozen];
  const frozen = wasFrozen === isFrozen ? [] : [isFrozen ? 'makes the Admin API read-only' : 'opens the Admin API'];
  const others = [...weights, ...frozen].map((sentence) => ({ sentence, starts: false, stops: false }));
  return [...parts, ...others];
}
