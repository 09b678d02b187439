import type { DesiredState, Roles, Slot, StepName, TrafficSchedule } from '../../domain';
import { SHIFT_RANK, stageRanks, transitionTable } from '../../domain';
import { expression } from '../terraform/expression';

/** Inputs of the locals. */
export interface LedgerLocalsOptions {
  readonly names: { readonly ledger: string; readonly intent: string; verdict(step: string): string };
  readonly state: DesiredState;
  readonly roles: Roles;
  readonly schedule: TrafficSchedule;
  /** Slots whose running nodes this apply may replace. */
  readonly patch: readonly Slot[];
  /** Address of the data source that reads the parameters. */
  readonly data: string;
  /** Expression: digest of the next release. */
  readonly digest: string;
  /** The address of another local. */
  readonly local: (key: string) => string;
}

/** Terraform locals by which guard, steps and ledger read the current stage. They contain no secret. */
export function ledgerLocals(options: LedgerLocalsOptions): Record<string, unknown> {
  return {
    ...readings(options),
    ...transitions(options),
    ...counters(options),
    ...verdict(options, 'snapshot-up', 'true'),
    ...verdict(options, 'snapshot-finish', 'true'),
    ...verdict(options, 'up', `VERDICT.digest == ${options.digest}`),
    ...verdict(options, 'finish', `VERDICT.digest == ${options.digest}`),
    // Health before a patch does not prove the health of the nodes that the patch starts.
    ...verdict(options, 'wait-healthy', options.patch.length > 0 ? 'false' : entered(options)),
    ...verdict(options, 'settle', entered(options)),
    // Observed at each apply of the stage: after the verdict, somebody may have restored a weight by hand, which that apply removes again.
    ...verdict(options, 'drained', 'false'),
    drained_for_ledger: expression(
      `try(${options.local('valid_drained')} && ${options.local('verdict_drained')}.seq == ${options.local('ledger')}.seq, false)`,
    ),
  };
}

/** The key of a step's local: `token_wait_healthy`. */
export function stepKey(kind: 'verdict' | 'valid' | 'passed' | 'token', step: StepName): string {
  return `${kind}_${step.replace(/-/g, '_')}`;
}

/** The parameters. The provider marks `values` as sensitive, although no parameter below the path is a secret. */
function readings({ names, data, local }: LedgerLocalsOptions): Record<string, unknown> {
  return {
    values: expression(`nonsensitive(zipmap(${data}.names, ${data}.values))`),
    ledger: expression(`try(jsondecode(${local('values')}["${names.ledger}"]), null)`),
    intent: expression(`try(jsondecode(${local('values')}["${names.intent}"]), null)`),
    ledger_stage: expression(`try(${local('ledger')}.stage, "")`),
    intent_stage: expression(`try(${local('intent')}.stage, "")`),
  };
}

/** The table of legal transitions, and its entries for the current stage. */
function transitions(options: LedgerLocalsOptions): Record<string, unknown> {
  const { roles, schedule, state, local } = options;
  const ledger = local('ledger_stage');
  const intent = local('intent_stage');
  const givesUp = `${ledger} == "decommission-${roles.from}" && ${intent} == "shift-100" ? [${ledger}] : []`;
  const both = `[for s in ${local('from_ledger')} : s if contains(${local('from_intent')}, s)]`;
  const asked = stageRanks(schedule, roles)[state.stage.id] ?? 0;
  return {
    table: transitionTable(schedule, roles),
    ranks: stageRanks(schedule, roles),
    from_ledger: expression(legalFrom(options, ledger)),
    from_intent: expression(legalFrom(options, intent)),
    legal: expression(
      `${ledger} == ${intent} ? ${local('from_ledger')} : tolist(distinct(concat([${intent}], ${givesUp}, ${both})))`,
    ),
    rank_of_ledger: expression(rankOf(ledger, local)),
    rank_of_intent: expression(rankOf(intent, local)),
    direction: expression(directionTo(asked, local)),
  };
}

function rankOf(stage: string, local: LedgerLocalsOptions['local']): string {
  return `try(${local('ranks')}[${stage}], ${SHIFT_RANK} + tonumber(trimprefix(${stage}, "shift-")) / 1000, -1)`;
}

/**
 * An apply that did not end may have moved the weights already. So a stage above the ledger or the intent is forward, where the rising slot
 * is observed. A stage below one of them is a way back, where a step waits for the falling weights.
 */
function directionTo(asked: number, local: LedgerLocalsOptions['local']): string {
  const ranks = `${local('rank_of_ledger')}, ${local('rank_of_intent')}`;
  const standing = `min(${ranks}) < ${asked} ? "forward" : max(${ranks}) > ${asked} ? "back" : "same"`;
  return `${local('ledger_stage')} == "" ? "first" : ${standing}`;
}

/** Legal stages after a current one; a shift of another schedule is compared by its weight. */
function legalFrom({ schedule, roles, local }: LedgerLocalsOptions, stage: string): string {
  const weights = `[${schedule.weights.join(', ')}]`;
  const weight = `tonumber(trimprefix(${stage}, "shift-"))`;
  const above = `[for w in ${weights} : "shift-\${w}" if w > ${weight}]`;
  const below = `[for w in reverse(${weights}) : "shift-\${w}" if w < ${weight}]`;
  const foreign = `concat(slice(${above}, 0, min(1, length(${above}))), ${below}, ["start-${roles.to}"])`;
  return `tolist(try(${local('table')}[${stage}], ${foreign}, []))`;
}

/**
 * `upgrade` rises when an abandon or a next baseline is recorded. `seq` rises with every change of the requested stage, also with a stage
 * that is requested again after another apply did not end. Both stay the same if an apply is repeated after a crash.
 */
function counters({ state, local }: LedgerLocalsOptions): Record<string, unknown> {
  const { id } = state.stage;
  const last = `try(${local('ledger')}.upgrade, 1)`;
  const begun = `try(max(${last}, ${local('intent')}.upgrade), ${last})`;
  const leaves = `(${local('ledger_stage')} != "baseline" || ${local('intent_stage')} != "baseline")`;
  return {
    upgrade: expression(
      state.stage.kind === 'baseline' ? `${local('ledger_stage')} != "" && ${leaves} ? ${last} + 1 : ${begun}` : begun,
    ),
    seq: expression(
      `${local('intent_stage')} == "${id}" && try(${local('intent')}.upgrade, 0) == ${local('upgrade')} ? ` +
        `try(${local('intent')}.seq, ${local('ledger')}.seq, 1) : ` +
        `max(try(${local('ledger')}.seq, 0), try(${local('intent')}.seq, 0)) + 1`,
    ),
  };
}

/** A verdict of an observing step is valid only after its stage was entered. */
function entered({ state, local }: LedgerLocalsOptions): string {
  const { id } = state.stage;
  const stands = `${local('ledger_stage')} == "${id}" && ${local('ledger')}.seq == ${local('seq')}`;
  return `${stands} && VERDICT.stage == "${id}" && VERDICT.seq == ${local('seq')}`;
}

/**
 * A step's trigger contains the token of its valid verdict, otherwise the time of the plan. So a killed step, which Terraform keeps untainted
 * in its state, runs again, and a step with a verdict does not.
 */
function verdict({ names, local }: LedgerLocalsOptions, step: StepName, binding: string): Record<string, unknown> {
  const it = local(stepKey('verdict', step));
  const valid = local(stepKey('valid', step));
  const passed = local(stepKey('passed', step));
  return {
    [stepKey('verdict', step)]: expression(`try(jsondecode(${local('values')}["${names.verdict(step)}"]), null)`),
    [stepKey('valid', step)]: expression(
      `try(${it}.verdict == "passed" && ${it}.upgrade == ${local('upgrade')}, false)`,
    ),
    [stepKey('passed', step)]: expression(`try(${valid} && ${binding.replaceAll('VERDICT', it)}, false)`),
    [stepKey('token', step)]: expression(`${passed} ? ${it}.token : plantimestamp()`),
  };
}
