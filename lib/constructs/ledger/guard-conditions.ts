import type { Precondition } from 'cdktf';
import type { DesiredState, RequiredVerdict, Roles, Slot } from '../../domain';
import { changeFreedom, FORWARD_ONLY, SLOTS } from '../../domain';
import { expression } from '../terraform/expression';
import { stepKey } from './ledger-locals';

/** What the guard decides from. */
export interface GuardOptions {
  readonly path: string;
  readonly state: DesiredState;
  readonly roles: Roles;
  readonly firstApply: boolean;
  /** Colours whose running nodes this apply may replace. */
  readonly patch: readonly Slot[];
  /** Verdicts that are asked for; of others nothing is known. */
  readonly requires: readonly RequiredVerdict[];
  /** Expressions: marks of the colours' definitions. */
  readonly marks: Readonly<Record<Slot, string>>;
  readonly releases: Readonly<Record<Slot, string>>;
  /** Expression: this state's owner mark. */
  readonly owner: string;
  readonly local: (key: string) => string;
}

/**
 * The preconditions of the guard, in the order in which an operator should read them. Each passes when an earlier one has
 * already refused, so that one mistake gives one sentence.
 */
export function guardConditions(options: GuardOptions): Precondition[] {
  return [
    ...ownership(options),
    ...liveSlot(options),
    emptyLedger(options),
    transition(options),
    ...verdicts(options),
    ...SLOTS.flatMap((slot) => definition(options, slot)),
  ].map(({ condition, errorMessage }) => ({ condition: expression(condition), errorMessage }));
}

/** Conditions as bare expressions; the messages may hold expressions. */
interface Condition {
  readonly condition: string;
  readonly errorMessage: string;
}

/** Terraform before 1.12 evaluates both sides of `||`: a side that can't be evaluated counts as false. */
const any = (...conditions: string[]): string =>
  `anytrue([${conditions.map((condition) => `try(${condition}, false)`).join(', ')}])`;

function ownership({ path, owner, local }: GuardOptions): Condition[] {
  return [
    {
      condition: any(`${local('ledger')} == null`, `try(${local('ledger')}.owner == ${owner}, false)`),
      errorMessage:
        `the ledger ${path} belongs to another Terraform state, whose mark is ` +
        `${expression(`try(${local('ledger')}.owner, "unreadable")`)}; use that state, or another path for another gateway`,
    },
    {
      condition: any(`${local('ledger')} == null`, `${local('intent')} != null`),
      errorMessage:
        `the parameter ${path}/intent is missing or is not what this library writes, and the ledger stands at ` +
        `${expression(local('ledger_stage'))}: set the stage at which things really stand with ` +
        `"kong-bluegreen ledger set --path ${path} --stage STAGE --reason WHY", and apply that stage`,
    },
  ];
}

/** Which slot is live, by the ledger and by an apply that was begun. */
function liveSlot({ path, local, roles, state }: GuardOptions): Condition[] {
  const nextUpgrade =
    state.stage.kind === 'baseline'
      ? `${local('ledger_stage')} == "retire-${roles.to}" && ${local('ledger')}.slots.to == "${roles.from}"`
      : 'false';
  return [
    {
      condition: any(
        `${local('ledger')} == null`,
        `try(${local('ledger')}.slots.from == "${roles.from}", false)`,
        nextUpgrade,
      ),
      errorMessage:
        `${roles.from} was given as the live slot, but in the ledger ${path} the live slot is ` +
        `${expression(`try(${local('ledger')}.slots.from, "unknown")`)} at stage ${expression(local('ledger_stage'))}; ` +
        `the roles change only from retire to the next baseline: put live back (LIVE in main.ts), or begin the next upgrade by STAGE=baseline`,
    },
    {
      condition: any(
        `${local('intent')} == null`,
        `${local('intent_stage')} == ${local('ledger_stage')}`,
        `try(${local('intent')}.slots.from, "${roles.from}") == "${roles.from}"`,
      ),
      errorMessage:
        `${roles.from} was given as the live slot, but an apply of ${expression(local('intent_stage'))} with ` +
        `${expression(`try(${local('intent')}.slots.from, "another")`)} as the live slot was begun and did not end at ${path}; ` +
        'give that live slot (LIVE in main.ts) and apply again',
    },
  ];
}

function emptyLedger({ path, owner, local, firstApply, state }: GuardOptions): Condition {
  const begun = `try(${local('intent')}.stage == "baseline" && ${local('intent')}.owner == ${owner}, false)`;
  const fresh = `${local('intent')} == null && ${owner} == plantimestamp()`;
  const permitted = state.stage.kind === 'baseline' && firstApply ? any(fresh, begun) : 'false';
  return {
    condition: any(`${local('ledger')} != null`, permitted),
    errorMessage:
      `there is no ledger at ${path} that can be read, and stage ${state.stage.id} was asked${firstApply ? ' as the first apply' : ''}: an empty ` +
      'ledger permits only stage baseline, only when it is said to be the first apply, and never when this state was applied ' +
      `before (it ${expression(`${owner} == plantimestamp() ? "was not" : "was, first at \${${owner}}"`)}). ` +
      `If the ledger was deleted or damaged, set it again with "kong-bluegreen ledger set --path ${path} --stage STAGE --reason WHY" ` +
      '(docs/restore.md) before anything is applied. The state of a lab that was stopped can be removed. Only if the very first apply was ' +
      'interrupted before it wrote anything, forget the mark (terraform state rm, of the terraform_data ' +
      `"${owner.replace(/^terraform_data\.|\.input$/g, '')}") and begin again`,
  };
}

function transition({ path, local, state, roles }: GuardOptions): Condition {
  const { id } = state.stage;
  const ledger = local('ledger_stage');
  const intent = local('intent_stage');
  const begun = `${intent} == ${ledger} ? "" : ", and an apply of \${${intent}} was begun and did not end"`;
  const next = `LIVE=${roles.to} STAGE=baseline (live: "${roles.to}") begins the next upgrade`;
  const hint =
    `${ledger} == "retire-${roles.from}" ? "${next.replaceAll('"', '\\"')}" : ` +
    `${intent} == "migrate-finish" && ${ledger} != ${intent} ? "finish may have run; when it can't be completed, see docs/restore.md" : ` +
    `contains(["migrate-finish", "open-admin"], ${ledger}) ? "after finish only the snapshot brings the old release back" : ` +
    '"Set STAGE to one of them and apply again"';
  return {
    condition: any(`${local('ledger')} == null`, isLegal(local, id)),
    errorMessage:
      `stage ${id} was asked, but the ledger ${path} stands at ${expression(ledger)}${expression(begun)}; ` +
      `legal next: ${expression(`join(", ", ${local('legal')})`)}. ${expression(hint)}`,
  };
}

const isLegal = (local: GuardOptions['local'], id: string): string => `contains(${local('legal')}, "${id}")`;

const TARGET = 'for this very target (image, plugins, datastore settings)';

function missing(verdict: RequiredVerdict, { state }: GuardOptions): string {
  if (verdict === 'drained')
    return 'the old colour was not seen drained since its weight became 0; apply the drain stage again';
  if (verdict === 'finish')
    return `the end of the migrations was not verified ${TARGET}; put the target back to what was verified, or apply migrate-finish`;
  if (FORWARD_ONLY.includes(state.stage.kind))
    return `the migrations were not verified ${TARGET}, and after finish it may not change; put it back, and patch it at the next baseline`;
  return state.stage.kind === 'migrate-up'
    ? `"up" was verified for another target, and from here it may not change; put the target back, apply migrate-up, and change it then`
    : `the migrations were not verified ${TARGET}; put the target back to what was verified, or go back to migrate-up with it and change it there`;
}

/**
 * Verdicts without which a stage may not be entered. A way back, or the same stage again, enters nothing new: a verdict that was lost
 * holds up neither, and the step that stays in the stage makes it again.
 */
function verdicts(options: GuardOptions): Condition[] {
  const { local, state, path, roles } = options;
  const entersNothing = `contains(["back", "same"], ${local('direction')})`;
  const isLost = `!${local(stepKey('valid', 'up'))}`;
  const exempt: Readonly<Record<RequiredVerdict, string>> = {
    // The target may change only while ledger and asked stage are both migrate-up; back from later stages it may not.
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
    .map((it) => ({
      condition: any(
        `${local('ledger')} == null`,
        `!${isLegal(local, state.stage.id)}`,
        exempt[it],
        it === 'drained' ? local('drained_for_ledger') : local(stepKey('passed', it)),
      ),
      errorMessage: `stage ${state.stage.id} needs the verdict ${path}/verdict/${it}: ${missing(it, options)}`,
    }));
}

/** A change of what runs, meant as such, is made in an apply that does nothing else, and never across a schema change. */
function definition(options: GuardOptions, slot: Slot): Condition[] {
  const { local, state, path, patch, marks, releases } = options;
  const { id } = state.stage;
  const isPatch = patch.includes(slot) ? `${local('ledger_stage')} == "${id}" && ${nothingBegun(local)}` : 'false';
  const passes = [`${local('ledger')} == null`, `!${isLegal(local, id)}`, isFree(options, slot)];
  const recorded = `try(${local('ledger')}.releases.${slot}, "${releases[slot]}")`;
  const [minor = releases[slot]] = /^\d+\.\d+/.exec(releases[slot]) ?? [];
  return [
    {
      condition: any(...passes, `regex("^[0-9]+[.][0-9]+", ${recorded}) == "${minor}"`),
      errorMessage:
        `${slot} runs ${expression(recorded)} and was given ${releases[slot]}: another minor release changes the schema and is no patch; ` +
        `put ${slot} back, and the new release into the other slot`,
    },
    {
      condition: any(...passes, `try(${local('ledger')}.marks.${slot}, ${marks[slot]}) == ${marks[slot]}`, isPatch),
      errorMessage:
        `the definition of ${slot} (image, settings, secrets, CPU, memory or place) is not the one that the ledger ${path} recorded at ` +
        `${expression(local('ledger_stage'))}, and its running nodes would be replaced; put it back, or, ${meant(options, slot)}`,
    },
  ];
}

/** What to do where the change is meant. A start that did not end is no stage that a patch could be applied at. */
function meant({ local, state, roles }: GuardOptions, slot: Slot): string {
  return state.stage.kind === 'start' && slot === roles.to
    ? 'while it has no traffic, apply migrate-up with it first (kong-bluegreen retarget), and go on from there'
    : `if that is meant, apply the stage that stands (${expression(local('ledger_stage'))}) once with patch: ["${slot}"] (PATCH=${slot} in main.ts)`;
}

const nothingBegun = (local: GuardOptions['local']): string => `${local('intent_stage')} == ${local('ledger_stage')}`;

/** Nothing of the colour carries traffic, before or after the apply. */
function isFree({ local, state, roles }: GuardOptions, slot: Slot): string {
  const { always, fromStages } = changeFreedom(slot, state.stage, roles);
  if (always) return 'true';
  const unbegun = state.stage.kind === 'start' ? nothingBegun(local) : 'true';
  return `contains(${JSON.stringify(fromStages)}, ${local('ledger_stage')}) && ${unbegun}`;
}
