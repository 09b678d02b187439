import type { DesiredState, PlannedChanges } from '../../domain';
import { isAhead, keepsRecordedSize, SLOTS } from '../../domain';
import { RunnerError } from '../common/runner-error';
import { auditPlan } from './audit-plan';
import { checkHealthy, checkReturn, needsHealth } from './healthy-nodes';
import { checkSizes } from './recorded-sizes';
import type { Agreement, RunPorts, RunRequest } from './run-ports';
import type { Stand } from './stand';
import type { Upgrade } from './upgrade-route';
import { outlineFor, stateOf } from './upgrade-route';
import { countsOf } from './walk';
import type { Weights } from './weights';
import { WEIGHT_ROUNDING } from './weights';

/** One stage to apply, and the stage at which the upgrade stands before it. */
export interface StageStep {
  readonly stage: string;
  readonly before: Stand;
  readonly upgrade: Upgrade;
}

/** Applies one stage: checks of the nodes, synth, plan, audit of the plan, agreement, apply of that plan, verification. */
export class StageApply {
  constructor(
    private readonly request: Pick<RunRequest, 'patch' | 'allowed'>,
    private readonly ports: RunPorts,
  ) {}

  /**
   * Applies a stage and verifies the result; `onRefusal` receives any answer but "agreed".
   *
   * @throws RunnerError if the stage is refused before the apply, or the gateway does not show it afterwards
   */
  async apply(step: StageStep, onRefusal?: (answer: Agreement) => Promise<never>): Promise<Weights> {
    const { ports } = this;
    const { stage, before } = step;
    const start = ports.seconds();
    const after = stateAfter(step);
    await this.checkNodes(step);
    this.audit(await this.plan(step), step);
    const answer = onRefusal ? await ports.agrees(stage) : 'agreed';
    if (answer !== 'agreed') await onRefusal?.(answer);
    await ports.apply(before.state !== undefined && isAhead(after.stage, before.state.stage));
    const weights = await this.verify(step, after);
    ports.tell({ type: 'applied', stage, weights, seconds: Math.round((ports.seconds() - start) * 10) / 10 });
    return weights;
  }

  /** Synthesizes and plans a stage, and reports the plan. */
  async plan(step: StageStep): Promise<PlannedChanges> {
    const { stage, before, upgrade } = step;
    await this.ports.use(stage, before.state === undefined);
    const planned = await this.ports.plan();
    const { expectedSeconds, worstSeconds } = outlineFor(before.state, stateAfter(step), upgrade);
    const { changes } = planned;
    this.ports.tell({ type: 'plan', stage, terraform: countsOf(changes), changes, expectedSeconds, worstSeconds });
    return planned;
  }

  /** @throws RunnerError if the plan exceeds the change budget of the stage */
  audit(planned: PlannedChanges, step: StageStep): void {
    const { patch, allowed } = this.request;
    const { state, putBackBy } = step.before;
    const { resources } = step.upgrade.outline;
    auditPlan(planned, { before: state, after: stateAfter(step), putBackBy, patch, allowed, resources });
  }

  /**
   * Checks what no plan shows: the sizes and the health of the nodes.
   *
   * @throws RunnerError if the stage would lose traffic
   */
  async checkNodes(step: StageStep): Promise<void> {
    const { state } = step.before;
    const { outline, roles } = step.upgrade;
    const { allowed, patch } = this.request;
    if (!state) return;
    const after = stateAfter(step);
    const isForward = isAhead(state.stage, after.stage);
    const isSized = isForward && keepsRecordedSize(state);
    const isReturn = isAhead(after.stage, state.stage) && state.slots[roles.from].proxies;
    // A patch may be what makes the nodes healthy again.
    const isHealthNeeded = !patch.includes(roles.to) && needsHealth(state, after, roles);
    if (!isSized && !isReturn && !isHealthNeeded) return;
    const nodes = await this.ports.nodes(outline);
    const question = { nodes, state, after, roles, outline, allowed };
    const { ledger } = isSized ? await this.ports.ledger(outline) : {};
    if (ledger) checkSizes({ ...question, ledger });
    if (isReturn) checkReturn(question);
    if (isHealthNeeded) checkHealthy(question);
  }

  /** Terraform's success is not enough: the ledger and the load balancer must show the stage. */
  private async verify({ stage, upgrade: { outline } }: StageStep, after: DesiredState): Promise<Weights> {
    const { ledger } = await this.ports.ledger(outline);
    if (ledger?.stage !== stage) {
      throw new RunnerError(
        'KBG-RUN-020',
        `${stage} was applied, but the ledger says ${ledger?.stage ?? 'nothing'}; did somebody else apply at the same time? Look with: kong-bluegreen status`,
      );
    }
    const weights = await this.ports.weights(outline);
    const wrong = SLOTS.find((slot) => Math.abs(weights[slot] - after.slots[slot].weight) > WEIGHT_ROUNDING);
    if (wrong === undefined) return weights;
    throw new RunnerError(
      'KBG-RUN-021',
      `${stage} was applied, but the load balancer sends ${weights[wrong]} % to ${wrong}, not ${after.slots[wrong].weight} %; was the rule changed by hand? Apply it again: kong-bluegreen run --to ${stage}`,
      'gate',
    );
  }
}

function stateAfter({ stage, upgrade }: StageStep): DesiredState {
  const after = stateOf(stage, upgrade);
  if (after) return after;
  throw new RunnerError('KBG-RUN-017', `${stage} is not a stage of this upgrade`, 'usage');
}
