import type { Precondition } from 'cdktf';
import type { DesiredState, ErrorCode, RequiredVerdict, Roles, Slot } from '../../domain';
import { changeFreedom, coded, FORWARD_ONLY, SLOTS } from '../../domain';
import { expression } from '../terraform/expression';
import { stepKey } from './ledger-locals';

/** Facts that the guard decides from. */
export interface GuardOptions {
  readonly path: string;
  readonly state: DesiredState;
  readonly roles: Roles;
  readonly firstApply: boolean;
  /** Slots whose running nodes this apply may replace. */
  readonly patch: readonly Slot[];
  /** Verdicts that the guard requires; it ignores the others. */
  readonly requires: readonly RequiredVerdict[];
  /** Expressions: digest of each slot's definition. */
  readonly marks: Readonly<Record<Slot, string>>;
  readonly releases: Readonly<Record<Slot, string>>;
  /** Expression: mark of this Terraform state. */
  readonly owner: string;
  readonly local: (key: string) => string;
}

/**
 * The preconditions of the guard, in the order in which an operator should read them. Each one passes if an earlier one has already
 * refused: one mistake gives one message.
 */
export function guardConditions(options: GuardOptions): Precondition[] {
  return [
    ...ownership(options),
    ...liveSlot(options),
    emptyLedger(options),
    transition(options),
    ...verdicts(options),
    ...SLOTS.flatMap((slot) => definition(options, slot)),
  ].map(({ code, condition, sentence }) => ({
    condition: expression(condition),
    errorMessage: coded(code, sentence),
  }));
}

/** A condition as a bare expression, and the refusal where it does not hold; the sentence may contain expressions. */
interface Condition {
  readonly code: ErrorCode;
  readonly condition: string;
  readonly sentence: string;
}

/** Terraform before 1.12 evaluates both sides of `||`: a side that can't be evaluated counts as false. */
const any = (...conditions: string[]): string =>
  `anytrue([${conditions.map((condition) => `try(${condition}, false)`).join(', ')}])`;

function ownership({ path, owner, local }: GuardOptions): Condition[] {
  return [
    {
      code: 'KBG-GUARD-001',
      condition: any(`${local('ledger')} == null`, `try(${local('ledger')}.owner == ${owner}, false)`),
      sentence:
        `the ledger ${path} belongs to another Terraform state, with the mark ` +
        `${expression(`try(${local('ledger')}.owner, "unreadable")`)}; use that state, or give another gateway another path`,
    },
    {
      code: 'KBG-GUARD-002',
      condition: any(`${local('ledger')} == null`, `${local('intent')} != null`),
      sentence:
        `the parameter ${path}/intent is missing or was not written by this library, and the ledger is at ` +
        `${expression(local('ledger_stage'))}: record the stage that the gateway is really at with ` +
        `"kong-bluegreen ledger set --path ${path} --stage STAGE --reason WHY", then apply that stage`,
    },
  ];
}

/** The live slot must be that of the ledger, and that of an apply that did not end. */
function liveSlot({ path, local, roles, state }: GuardOptions): Condition[] {
  const nextUpgrade =
    state.stage.kind === 'baseline'
      ? `${local('ledger_stage')} == "retire-${roles.to}" && ${local('ledger')}.slots.to == "${roles.from}"`
      : 'false';
  return [
    {
      code: 'KBG-GUARD-003',
      condition: any(
        `${local('ledger')} == null`,
        `try(${local('ledger')}.slots.from == "${roles.from}", false)`,
        nextUpgrade,
      ),
      sentence:
        `live is ${roles.from}, but in the ledger ${path} the live slot is ` +
        `${expression(`try(${local('ledger')}.slots.from, "unknown")`)} at stage ${expression(local('ledger_stage'))}; ` +
        `the roles change only from retire to the next baseline: set live back (LIVE in main.ts), or start the next upgrade with STAGE=baseline`,
    },
    {
      code: 'KBG-GUARD-004',
      condition: any(
        `${local('intent')} == null`,
        `${local('intent_stage')} == ${local('ledger_stage')}`,
        `try(${local('intent')}.slots.from, "${roles.from}") == "${roles.from}"`,
      ),
      sentence:
        `live is ${roles.from}, but an apply of ${expression(local('intent_stage'))} with ` +
        `${expression(`try(${local('intent')}.slots.from, "another slot")`)} as the live slot was started and did not end at ${path}; ` +
        'set live (LIVE in main.ts) to that slot and apply again',
    },
  ];
}

function emptyLedger({ path, owner, local, firstApply, state }: GuardOptions): Condition {
  const begun = `try(${local('intent')}.stage == "baseline" && ${local('intent')}.owner == ${owner}, false)`;
  const fresh = `${local('intent')} == null && ${owner} == plantimestamp()`;
  const permitted = state.stage.kind === 'baseline' && firstApply ? any(fresh, begun) : 'false';
  const mark = owner.replace(/^terraform_data\.|\.input$/g, '');
  return {
    code: 'KBG-GUARD-005',
    condition: any(`${local('ledger')} != null`, permitted),
    sentence:
      `there is no readable ledger at ${path}, and the requested stage is ${state.stage.id}${firstApply ? ' with firstApply' : ''}. ` +
      'Without a ledger only baseline may be applied, only with firstApply (FIRST_APPLY=true in main.ts), and only with a new Terraform ' +
      `state (this one ${expression(`${owner} == plantimestamp() ? "is new" : "was first applied at \${${owner}}"`)}). ` +
      `If the ledger was deleted or damaged, record the stage with "kong-bluegreen ledger set --path ${path} --stage STAGE --reason WHY" ` +
      '(docs/restore.md) before you apply anything. If this is the state of a stopped lab, delete the state. If the very first apply was ' +
      `interrupted before it wrote anything, remove the mark (terraform state rm, of the terraform_data "${mark}") and apply again`,
  };
}

function transition({ path, local, state, roles }: GuardOptions): Condition {
  const { id } = state.stage;
  const ledger = local('ledger_stage');
  const intent = local('intent_stage');
  const begun = `${intent} == ${ledger} ? "" : ", and an apply of \${${intent}} was started and did not end"`;
  const next = `LIVE=${roles.to} STAGE=baseline (live: "${roles.to}") starts the next upgrade`;
  const hint =
    `${ledger} == "retire-${roles.from}" ? "${next.replaceAll('"', '\\"')}" : ` +
    `${intent} == "migrate-finish" && ${ledger} != ${intent} ? "finish may have run; if it can't be completed, see docs/restore.md" : ` +
    `contains(["migrate-finish", "open-admin"], ${ledger}) ? "after finish only the snapshot restores the old release" : ` +
    '"Set STAGE to one of them and apply again"';
  return {
    code: 'KBG-GUARD-006',
    condition: any(`${local('ledger')} == null`, isLegal(local, id)),
    sentence:
      `stage ${id} was requested, but the ledger ${path} is at ${expression(ledger)}${expression(begun)}; ` +
      `legal next: ${expression(`join(", ", ${local('legal')})`)}. ${expression(hint)}`,
  };
}

const isLegal = (local: GuardOptions['local'], id: string): string => `contains(${local('legal')}, "${id}")`;

const NEXT = 'next release (image, plugins, datastore settings)';

/** The refusal of a stage without a verdict, by the reason that the verdict is missing or is for another definition. */
function missing(verdict: RequiredVerdict, { state, roles }: GuardOptions): readonly [ErrorCode, string] {
  if (verdict === 'drained')
    return [
      'KBG-GUARD-009',
      `${roles.from} was not found drained since its weight became 0; apply drain-${roles.from} again`,
    ];
  if (verdict === 'finish')
    return [
      'KBG-GUARD-008',
      `"finish" was not verified for this ${NEXT}; restore the one that was verified, or apply migrate-finish`,
    ];
  if (FORWARD_ONLY.includes(state.stage.kind))
    return [
      'KBG-GUARD-011',
      `the migrations were not verified for this ${NEXT}, and it may not change after finish; restore the one that was verified, and patch it at the next baseline`,
    ];
  return state.stage.kind === 'migrate-up'
    ? [
        'KBG-GUARD-010',
        `"up" was verified for another ${NEXT}, and it may not change from ${state.stage.id} on; restore the one that was verified, apply migrate-up, and change it then`,
      ]
    : [
        'KBG-GUARD-007',
        `the migrations were not verified for this ${NEXT}; restore the one that was verified, or go back to migrate-up with the change`,
      ];
}

/**
 * Verdicts that a stage requires. A way back and a repeated stage enter nothing new: a lost verdict does not block them, and the step of
 * the stage writes the verdict again.
 */
function verdicts(options: GuardOptions): Condition[] {
  const { local, state, path, roles } = options;
  const entersNothing = `contains(["back", "same"], ${local('direction')})`;
  const isLost = `!${local(stepKey('valid', 'up'))}`;
  const exempt: Readonly<Record<RequiredVerdict, string>> = {
    // The next release may change only while the ledger and the requested stage are both migrate-up, not on the way back from a later stage.
    up:
      state.stage.kind === 'migrate-up'
        ? `contains(["baseline", "migrate-up"], ${local('ledger_stage')}) || ${isLost}`
        : `${isLost} && ${entersNothing}`,
    finish: entersNothing,
    drained: `${local('ledger_stage')} == "decommission-${roles.from}"`,
  };
  const required: readonly RequiredVerdict[] = state.stage.kind === 'migrate-up' ? ['up'] : state.requires;
  return required
    .filter((it) => options.requires.includes(it))
    .map((it) => {
      const [code, reason] = missing(it, options);
      const condition = any(
        `${local('ledger')} == null`,
        `!${isLegal(local, state.stage.id)}`,
        exempt[it],
        it === 'drained' ? local('drained_for_ledger') : local(stepKey('passed', it)),
      );
      return {
        code,
        condition,
        sentence: `stage ${state.stage.id} needs the verdict ${path}/verdict/${it}: ${reason}`,
      };
    });
}

/** A patch of running nodes is an apply that does nothing else, and never changes the schema. */
function definition(options: GuardOptions, slot: Slot): Condition[] {
  const { local, state, path, patch, marks, releases } = options;
  const { id } = state.stage;
  const isPatch = patch.includes(slot) ? `${local('ledger_stage')} == "${id}" && ${nothingBegun(local)}` : 'false';
  const passes = [`${local('ledger')} == null`, `!${isLegal(local, id)}`, isFree(options, slot)];
  const recorded = `try(${local('ledger')}.releases.${slot}, "${releases[slot]}")`;
  const [minor = releases[slot]] = /^\d+\.\d+/.exec(releases[slot]) ?? [];
  return [
    {
      code: 'KBG-GUARD-012',
      condition: any(...passes, `regex("^[0-9]+[.][0-9]+", ${recorded}) == "${minor}"`),
      sentence:
        `${slot} runs ${expression(recorded)} and was given ${releases[slot]}: another minor release changes the schema and is not a patch; ` +
        `restore the release of ${slot}, and give the new one to the other slot`,
    },
    {
      code: 'KBG-GUARD-013',
      condition: any(...passes, `try(${local('ledger')}.marks.${slot}, ${marks[slot]}) == ${marks[slot]}`, isPatch),
      sentence:
        `the definition of ${slot} (image, settings, secrets, CPU, memory or place) differs from the one that the ledger ${path} recorded at ` +
        `${expression(local('ledger_stage'))}, and its running nodes would be replaced; undo the change, or, ${intended(options, slot)}`,
    },
  ];
}

/** The way to make an intended change. A start that did not end can't be patched: it is not the current stage. */
function intended({ local, state, roles }: GuardOptions, slot: Slot): string {
  return state.stage.kind === 'start' && slot === roles.to
    ? 'while it has no traffic, apply migrate-up with the change first (kong-bluegreen retarget), and continue from there'
    : `if the change is intended, apply the current stage (${expression(local('ledger_stage'))}) once with patch: ["${slot}"] (PATCH=${slot} in main.ts)`;
}

const nothingBegun = (local: GuardOptions['local']): string => `${local('intent_stage')} == ${local('ledger_stage')}`;

/** No node of the slot carries traffic before or after the apply. */
function isFree({ local, state, roles }: GuardOptions, slot: Slot): string {
  const { always, fromStages } = changeFreedom(slot, state.stage, roles);
  if (always) return 'true';
  const unbegun = state.stage.kind === 'start' ? nothingBegun(local) : 'true';
  return `contains(${JSON.stringify(fromStages)}, ${local('ledger_stage')}) && ${unbegun}`;
}
