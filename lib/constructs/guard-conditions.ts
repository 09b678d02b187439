import type { Precondition } from 'cdktf';
import type { DesiredState, RequiredVerdict, Roles, Slot } from '../domain';
import { changeFreedom, SLOTS } from '../domain';
import { expression } from './expression';
import { stepKey } from './ledger-locals';

/** What the guard decides from. */
export interface GuardOptions {
  readonly path: string;
  readonly state: DesiredState;
  readonly roles: Roles;
  readonly firstApply: boolean;
  /** Colours whose running nodes this apply may replace. */
  readonly patch: readonly Slot[];
  /** Expressions: marks of the colours' definitions. */
  readonly marks: Readonly<Record<Slot, string>>;
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
    emptyLedger(options),
    transition(options),
    ...verdicts(options),
    ...SLOTS.map((slot) => definition(options, slot)),
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

function ownership({ path, owner, local, roles, state }: GuardOptions): Condition[] {
  const nextUpgrade =
    state.stage.kind === 'baseline'
      ? `${local('ledger_stage')} == "retire-${roles.to}" && ${local('ledger')}.slots.to == "${roles.from}"`
      : 'false';
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
        `the parameter ${path}/intent is missing although the ledger stands at ` +
        `${expression(local('ledger_stage'))}; somebody deleted it: set the stage at which things really stand with ` +
        `"kong-bluegreen ledger set --path ${path} --stage STAGE --reason WHY", and apply that stage`,
    },
    {
      condition: any(
        `${local('ledger')} == null`,
        `try(${local('ledger')}.slots.from == "${roles.from}", false)`,
        nextUpgrade,
      ),
      errorMessage:
        `${roles.from} was given as the live slot, but in the ledger ${path} the live slot is ` +
        `${expression(`try(${local('ledger')}.slots.from, "unknown")`)} at stage ${expression(local('ledger_stage'))}; ` +
        'the roles change only from retire to the next baseline',
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
      `there is no ledger at ${path}, and stage ${state.stage.id} was asked${firstApply ? ' as the first apply' : ''}: an empty ` +
      'ledger permits only stage baseline, only when it is said to be the first apply, and never when this state was applied ' +
      `before (it ${expression(`${owner} == plantimestamp() ? "was not" : "was, first at \${${owner}}"`)}). ` +
      `If the ledger was deleted, set it again with "kong-bluegreen ledger set --path ${path} --stage STAGE --reason WHY" ` +
      '(docs/restore.md) before anything is applied. Only if the very first ' +
      `apply was interrupted before it wrote anything, run "terraform state rm ${owner.replace(/\.input$/, '')}" in the stack's folder and begin again`,
  };
}

function transition({ path, local, state }: GuardOptions): Condition {
  const { id } = state.stage;
  const begun =
    `${local('intent_stage')} == ${local('ledger_stage')} ? "" : ` +
    `", and an apply of \${${local('intent_stage')}} was begun and did not end"`;
  return {
    condition: any(`${local('ledger')} == null`, isLegal(local, id)),
    errorMessage:
      `stage ${id} was asked, but the ledger ${path} stands at ${expression(local('ledger_stage'))}` +
      `${expression(begun)}; legal next: ${expression(`join(", ", ${local('legal')})`)}. ` +
      'Set STAGE to one of them and apply again',
  };
}

const isLegal = (local: GuardOptions['local'], id: string): string => `contains(${local('legal')}, "${id}")`;

const MISSING: Readonly<Record<RequiredVerdict, string>> = {
  up: 'the migrations were not verified for this very target (image, plugins, datastore settings); ask for migrate-up first, or put the target back to what was verified',
  finish: 'the end of the migrations was not verified for this very target; ask for migrate-finish first',
  drained: 'the old colour was not seen drained since its weight became 0; ask for the drain stage again',
};

/** Verdicts without which the stage may not be entered. Where `up` is only about to run there is none to ask for yet. */
function verdicts({ local, state, path, roles }: GuardOptions): Condition[] {
  const exceptAt: Partial<Record<RequiredVerdict, string>> = {
    // The digest may change only while ledger and asked stage are both migrate-up; back from later stages it may not.
    ...(state.stage.kind === 'migrate-up'
      ? { up: `contains(["baseline", "migrate-up"], ${local('ledger_stage')})` }
      : {}),
    drained: `${local('ledger_stage')} == "decommission-${roles.from}"`,
  };
  const required: readonly RequiredVerdict[] = state.stage.kind === 'migrate-up' ? ['up'] : state.requires;
  return required.map((it) => ({
    condition: any(
      `${local('ledger')} == null`,
      `!${isLegal(local, state.stage.id)}`,
      exceptAt[it] ?? 'false',
      it === 'drained' ? local('drained_for_ledger') : local(stepKey('passed', it)),
    ),
    errorMessage: `stage ${state.stage.id} needs the verdict ${path}/verdict/${it}: ${MISSING[it]}`,
  }));
}

/** A change of what runs, meant as such, is made in an apply that does nothing else. */
function definition({ local, state, roles, path, patch, marks }: GuardOptions, slot: Slot): Condition {
  const { id } = state.stage;
  const { always, fromStages } = changeFreedom(slot, state.stage, roles);
  const stands = `${local('intent_stage')} == ${local('ledger_stage')}`;
  const isPatch = patch.includes(slot) ? `${local('ledger_stage')} == "${id}" && ${stands}` : 'false';
  const isFree = `contains(${JSON.stringify(fromStages)}, ${local('ledger_stage')}) && ${state.stage.kind === 'start' ? stands : 'true'}`;
  return {
    condition: any(
      `${local('ledger')} == null`,
      `!${isLegal(local, id)}`,
      always ? 'true' : 'false',
      `try(${local('ledger')}.marks.${slot}, ${marks[slot]}) == ${marks[slot]}`,
      isFree,
      isPatch,
    ),
    errorMessage:
      `the definition of ${slot} (image, settings, secrets, CPU or memory) is not the one that the ledger ${path} recorded at ` +
      `${expression(local('ledger_stage'))}, and its running nodes would be replaced; put it back, or, if that is meant, apply the stage ` +
      `that stands (${expression(local('ledger_stage'))}) once with patch: ["${slot}"] (PATCH=${slot} in main.ts)`,
  };
}
