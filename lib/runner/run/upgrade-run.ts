import type { DesiredState, GateVerdict, Slot } from '../../domain';
import { isAhead, keepsRecordedSize, nextForward } from '../../domain';
import { auditPlan } from './audit-plan';
import type { Gate, GateQuestion } from '../gates/gates';
import { askGates } from '../gates/gates';
import { checkHealthy, checkReturn, needsHealth } from './healthy-nodes';
import { checkSizes } from './recorded-sizes';
import type { Agreement, RunPorts, RunRequest } from './run-ports';
import { RunnerError } from '../common/runner-error';
import type { Stand } from './stand';
import { isShared, standOf } from './stand';
import type { Upgrade } from './upgrade-route';
import { outlineFor, readUpgrade, rose, routeFor, standingOf, stateOf } from './upgrade-route';
import { countsOf } from './walk';

/**
 * Applies stage after stage on the shortest legal way to a target: synth, plan, audit against the change budget, agreement, apply of that
 * very plan, and a look at what is live. It keeps nothing of its own: killed at any instant and run again, it goes on from the ledger.
 *
 * @throws RunnerError where a stage is refused; the stages before it stand
 */
export class UpgradeRun {
  constructor(
    private readonly request: RunRequest,
    private readonly ports: RunPorts,
  ) {}

  async run(): Promise<void> {
    const { ports, request } = this;
    const outline = await ports.use('baseline', request.firstApply);
    const upgrade = readUpgrade(outline);
    const record = await ports.ledger(outline);
    const from = record.ledger?.stage;
    const target = request.aim(record, upgrade);
    if (target.kind === 'reached') {
      this.done(from ?? '', upgrade);
      return;
    }
    const route = routeFor({ to: target.to, firstApply: request.firstApply }, record, upgrade);
    ports.tell({ type: 'route', path: outline.path, from: from ?? 'nothing', stages: route });
    let before = standOf(from === undefined ? undefined : standingOf(record), upgrade);
    await this.gateOfStanding(before, route[0], upgrade);
    for (const stage of route) {
      await this.gateBeforeFirst(stage, before, upgrade);
      const weights = await this.apply(stage, before, upgrade);
      const after = standOf({ ledger: stage, intent: stage }, upgrade);
      if (this.isToBeAsked(before, after, upgrade)) await this.gate(stage, weights, after, upgrade);
      before = after;
    }
    this.done(route.at(-1) ?? '', upgrade);
  }

  private done(stage: string, { schedule, roles }: Upgrade): void {
    this.ports.tell({ type: 'done', stage, next: nextForward(stage, schedule, roles) });
  }

  /** Of a run that was cut off before its gate, or of one that had none: a step forward begins from a share that is borne. */
  private async gateOfStanding(before: Stand, next: string | undefined, upgrade: Upgrade): Promise<void> {
    const { state } = before;
    const after = stateOf(next, upgrade);
    if (this.request.promoted || !state || !after || !isShared(state, upgrade)) return;
    if (!isAhead(state.stage, after.stage)) return;
    await this.gate(state.stage.id, await this.ports.weights(upgrade.outline), before, upgrade);
  }

  /** After a rise, and after an apply of the very share that stood: the run that made it may have ended before the answer. */
  private isToBeAsked({ state }: Stand, after: Stand, upgrade: Upgrade): boolean {
    if (rose(state, after.state, upgrade)) return true;
    const isSame = state !== undefined && state.stage.id === after.state?.stage.id;
    return isSame && !this.request.promoted && isShared(state, upgrade);
  }

  /** Before the first percent there is nothing to bring back, unless an apply that was cut off has moved some of it already. */
  private async gateBeforeFirst(stage: string, before: Stand, upgrade: Upgrade): Promise<void> {
    const { state } = before;
    const { to } = upgrade.roles;
    const isFirst = state?.slots[to].weight === 0 && rose(state, stateOf(stage, upgrade), upgrade);
    if (!isFirst || !this.ports.gates.some(({ asked }) => asked === 'before-first')) return;
    const weights = await this.ports.weights(upgrade.outline);
    const evidence = await this.failure('before-first', { stage: state.stage.id, weights, outline: upgrade.outline });
    if (evidence === undefined) return;
    if (weights[to] > 0) return await this.wayBack(failed(state.stage.id, evidence), `mend ${to}`, before, upgrade);
    throw new RunnerError(
      'KBG-RUN-014',
      `${to} does not bear comparison (${evidence}), and no traffic was moved; mend ${to}, and run again`,
      'gate',
    );
  }

  private async gate(
    stage: string,
    weights: Readonly<Record<Slot, number>>,
    before: Stand,
    upgrade: Upgrade,
  ): Promise<void> {
    const evidence = await this.failure('after-rise', { stage, weights, outline: upgrade.outline });
    if (evidence === undefined) return;
    await this.wayBack(failed(stage, evidence), `mend ${upgrade.roles.to}`, before, upgrade);
  }

  /** All traffic comes back in one apply; nobody is asked first, because every second of it costs requests. */
  private async wayBack(why: string, first: string, before: Stand, upgrade: Upgrade): Promise<never> {
    const { from, to } = upgrade.roles;
    await this.apply(`start-${to}`, before, upgrade, true);
    throw new RunnerError(
      'KBG-RUN-015',
      `${why}, and all traffic is back on ${from}; ${first}, and run again from start-${to}`,
      'rolledBack',
    );
  }

  /**
   * The evidence of gates that say no; undefined where none does.
   *
   * @throws RunnerError where they can't tell
   */
  private async failure(asked: Gate['asked'], question: GateQuestion): Promise<string | undefined> {
    const { ports } = this;
    const { dryRunGates: dryRun } = this.request;
    const { stage } = question;
    const gates = ports.gates.filter((gate) => gate.asked === asked);
    const { verdict, evidence } = await askGates(gates, question, (gate, answer) => {
      ports.tell({ type: 'gate', gate, stage, dryRun, ...answer });
    });
    if (verdict === 'passed' || dryRun) return undefined;
    if (verdict === 'failed') return evidence;
    // Who promotes has looked: what could not tell once would hold the upgrade before its first percent for ever.
    if (asked === 'before-first' && this.request.promoted) return undefined;
    throw new RunnerError(
      'KBG-RUN-016',
      `the gate of ${stage} ${UNDECIDED[verdict]} (${evidence}), and the traffic stays as it is; look yourself, then: kong-bluegreen promote, or back: kong-bluegreen abort`,
      'paused',
    );
  }

  private async apply(
    stage: string,
    before: Stand,
    upgrade: Upgrade,
    isAgreed = false,
  ): Promise<Readonly<Record<Slot, number>>> {
    const { ports, request } = this;
    const start = ports.seconds();
    const after = stateOf(stage, upgrade);
    if (!after) throw new RunnerError('KBG-RUN-017', `${stage} is no stage of this upgrade`, 'usage');
    await this.checkSizes(before, after, upgrade);
    await this.checkHealth(before, after, upgrade);
    await ports.use(stage, before.state === undefined);
    const planned = await ports.plan();
    const { expectedSeconds, worstSeconds } = outlineFor(before.state, after, upgrade);
    const { changes } = planned;
    ports.tell({ type: 'plan', stage, terraform: countsOf(changes), changes, expectedSeconds, worstSeconds });
    const { patch, allowed } = request;
    const { state, putBackBy } = before;
    auditPlan(planned, { before: state, after, putBackBy, patch, allowed, resources: upgrade.outline.resources });
    const answer = isAgreed ? 'agreed' : await ports.agrees(stage);
    if (answer !== 'agreed') await this.notAgreed(stage, answer, before, upgrade);
    await ports.apply(state !== undefined && isAhead(after.stage, state.stage));
    const weights = await this.verify(stage, after, upgrade);
    ports.tell({ type: 'applied', stage, weights, seconds: Math.round((ports.seconds() - start) * 10) / 10 });
    return weights;
  }

  /** The plan does not show it: the number of nodes is nobody's but autoscaling's and the operator's. */
  private async checkSizes({ state }: Stand, after: DesiredState, { outline, roles }: Upgrade): Promise<void> {
    if (!state || !keepsRecordedSize(state) || !isAhead(state.stage, after.stage)) return;
    const { ledger } = await this.ports.ledger(outline);
    if (!ledger) return;
    const counts = await this.ports.counts(outline);
    checkSizes({ ledger, counts, state, after, roles, outline, allowed: this.request.allowed });
  }

  /** The plan does not show it either; a patch may be what makes the nodes healthy again. */
  private async checkHealth({ state }: Stand, after: DesiredState, { outline, roles }: Upgrade): Promise<void> {
    const { allowed, patch } = this.request;
    if (!state) return;
    if (isAhead(after.stage, state.stage) && state.slots[roles.from].proxies) {
      const [healthy, counts] = [await this.ports.healthy(outline), await this.ports.counts(outline)];
      checkReturn({ healthy, counts, state, after, roles, outline, allowed });
    }
    if (patch.includes(roles.to) || !needsHealth(state, after, roles)) return;
    checkHealthy({ healthy: await this.ports.healthy(outline), state, after, roles, outline, allowed });
  }

  private async notAgreed(stage: string, answer: Agreement, before: Stand, upgrade: Upgrade): Promise<never> {
    if (answer === 'declined') {
      throw new RunnerError(
        'KBG-RUN-018',
        `${stage} was planned and not applied: nothing has changed; run again and answer "yes", or add --yes where nobody is asked`,
        'paused',
      );
    }
    if (this.request.onSilence === 'abort' && before.carries) {
      return await this.wayBack(`nobody agreed to ${stage} in time`, 'see that somebody is there', before, upgrade);
    }
    throw new RunnerError(
      'KBG-RUN-019',
      `nobody agreed to ${stage} in time, and nothing has changed; run again to be asked`,
      'paused',
    );
  }

  /** Terraform says that it is done; what counts is what is there. */
  private async verify(
    stage: string,
    after: DesiredState,
    { outline }: Upgrade,
  ): Promise<Readonly<Record<Slot, number>>> {
    const { ledger } = await this.ports.ledger(outline);
    if (ledger?.stage !== stage) {
      throw new RunnerError(
        'KBG-RUN-020',
        `${stage} was applied, but the ledger stands at ${ledger?.stage ?? 'nothing'}; did somebody else apply at the same time? Look with: kong-bluegreen status`,
      );
    }
    const weights = await this.ports.weights(outline);
    const wrong = (['blue', 'green'] as const).find(
      (slot) => Math.abs(weights[slot] - after.slots[slot].weight) > ROUNDING,
    );
    if (wrong === undefined) return weights;
    throw new RunnerError(
      'KBG-RUN-021',
      `${stage} was applied, but the load balancer sends ${weights[wrong]} % to ${wrong} and not ${after.slots[wrong].weight}; was the rule changed by hand? Apply STAGE=${stage} again to put it back`,
      'gate',
    );
  }
}

const failed = (stage: string, evidence: string): string => `the gate of ${stage} failed (${evidence})`;

const UNDECIDED: Readonly<Record<Exclude<GateVerdict, 'passed' | 'failed'>, string>> = {
  error: 'could not be asked',
  inconclusive: 'could not tell',
};

/** Weights are whole numbers up to 999: a percent of them is rounded. */
const ROUNDING = 0.1;
