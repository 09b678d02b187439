import type { GateVerdict, PlannedChange, StageOutline } from '../../domain';
import { isAhead, nextForward } from '../../domain';
import { RunnerError } from '../common/runner-error';
import type { Gate, GateQuestion } from '../gates/gates';
import { askGates } from '../gates/gates';
import type { LedgerRecord } from '../ledger/ledger-record';
import type { Agreement, RunPorts, RunRequest } from './run-ports';
import { StageApply } from './stage-apply';
import type { Stand } from './stand';
import { isShared, standOf } from './stand';
import type { Upgrade } from './upgrade-route';
import { outlineFor, readUpgrade, rose, routeFor, standingOf, stateOf } from './upgrade-route';
import type { TerraformCounts } from './walk';
import { countsOf } from './walk';
import type { Weights } from './weights';

/** The stages to come. Only the changes of the next stage can be known before it is applied. */
export interface Outlook {
  /** Path of the ledger. */
  readonly path: string;
  /** Stage of the ledger, or `nothing`. */
  readonly from: string;
  readonly stages: readonly StageOutline[];
  readonly next: { readonly terraform: TerraformCounts; readonly changes: readonly PlannedChange[] };
}

/** The way from the stage of the ledger to the aim of a run. */
interface Way {
  readonly upgrade: Upgrade;
  readonly record: LedgerRecord;
  /** Stages to apply in order; undefined if the aim is reached. */
  readonly route: readonly string[] | undefined;
}

/**
 * The engine of `run`, `plan` and `rehearse`. It applies stage after stage on the shortest legal way to the aim: synth, plan, audit against
 * the change budget, agreement, apply of that plan, verification, gates. It keeps no state of its own: after a kill, the next run
 * continues from the ledger.
 *
 * @throws RunnerError if a stage is refused; the stages before it stay applied
 */
export class UpgradeRun {
  private readonly stages: StageApply;

  constructor(
    private readonly request: RunRequest,
    private readonly ports: RunPorts,
  ) {
    this.stages = new StageApply(request, ports);
  }

  async run(): Promise<void> {
    const { upgrade, record, route } = await this.way();
    const from = record.ledger?.stage;
    if (route === undefined) {
      this.done(from ?? '', upgrade);
      return;
    }
    this.ports.tell({ type: 'route', path: upgrade.outline.path, from: from ?? 'nothing', stages: route });
    let before = standBefore(record, upgrade);
    await this.gateOfStanding(before, route[0], upgrade);
    for (const stage of route) {
      await this.gateBeforeFirst(stage, before, upgrade);
      const step = { stage, before, upgrade };
      const weights = await this.stages.apply(step, (answer) => this.notAgreed(stage, answer, step.before, upgrade));
      const after = standOf({ ledger: stage, intent: stage }, upgrade);
      if (this.isToBeAsked(before, after, upgrade)) await this.gate(stage, weights, after, upgrade);
      before = after;
    }
    this.done(route.at(-1) ?? '', upgrade);
  }

  /**
   * Plans the first stage of the way, shows the outlook, and audits the plan; applies nothing.
   *
   * @throws RunnerError if `run` would refuse that stage
   */
  async preview(show: (outlook: Outlook) => void): Promise<void> {
    const { upgrade, record, route = [] } = await this.way();
    const { path } = upgrade.outline;
    const [stage = ''] = route;
    const step = { stage, before: standBefore(record, upgrade), upgrade };
    const planned = await this.stages.plan(step);
    const { changes } = planned;
    const from = record.ledger?.stage ?? 'nothing';
    const stages = outlinesOf(route, record, upgrade);
    show({ path, from, stages, next: { terraform: countsOf(changes), changes } });
    this.stages.audit(planned, step);
    await this.stages.checkNodes(step);
  }

  private async way(): Promise<Way> {
    const { request, ports } = this;
    const outline = await ports.use('baseline', request.firstApply);
    const upgrade = readUpgrade(outline);
    const record = await ports.ledger(outline);
    const aim = request.aim(record, upgrade);
    const route =
      aim.kind === 'reached' ? undefined : routeFor({ to: aim.to, firstApply: request.firstApply }, record, upgrade);
    return { upgrade, record, route };
  }

  private done(stage: string, { schedule, roles }: Upgrade): void {
    this.ports.tell({ type: 'done', stage, next: nextForward(stage, schedule, roles) });
  }

  /** The current share needs a verdict before it rises: the run that made it may have had no gates, or was killed before them. */
  private async gateOfStanding(before: Stand, next: string | undefined, upgrade: Upgrade): Promise<void> {
    const { state } = before;
    const after = stateOf(next, upgrade);
    if (this.request.promoted || !state || !after || !isShared(state, upgrade)) return;
    if (!isAhead(state.stage, after.stage)) return;
    await this.gate(state.stage.id, await this.ports.weights(upgrade.outline), before, upgrade);
  }

  /** True after a rise, and after a repeated apply of a share: the run that made the share may have ended before its gate. */
  private isToBeAsked({ state }: Stand, after: Stand, upgrade: Upgrade): boolean {
    if (rose(state, after.state, upgrade)) return true;
    const isSame = state !== undefined && state.stage.id === after.state?.stage.id;
    return isSame && !this.request.promoted && isShared(state, upgrade);
  }

  /** Before the first percent there is nothing to bring back, unless an apply that was cut off has moved some traffic already. */
  private async gateBeforeFirst(stage: string, before: Stand, upgrade: Upgrade): Promise<void> {
    const { state } = before;
    const { to } = upgrade.roles;
    const isFirst = state?.slots[to].weight === 0 && rose(state, stateOf(stage, upgrade), upgrade);
    if (!isFirst || !this.ports.gates.some(({ asked }) => asked === 'before-first')) return;
    const weights = await this.ports.weights(upgrade.outline);
    const evidence = await this.failure('before-first', { stage: state.stage.id, weights, outline: upgrade.outline });
    if (evidence === undefined) return;
    if (weights[to] > 0) return await this.wayBack(failed(state.stage.id, evidence), `fix ${to}`, before, upgrade);
    throw new RunnerError(
      'KBG-RUN-014',
      `${to} answers differently than the live release (${evidence}), and no traffic was moved; fix ${to}, and run again`,
      'gate',
    );
  }

  private async gate(stage: string, weights: Weights, before: Stand, upgrade: Upgrade): Promise<void> {
    const evidence = await this.failure('after-rise', { stage, weights, outline: upgrade.outline });
    if (evidence === undefined) return;
    await this.wayBack(failed(stage, evidence), `fix ${upgrade.roles.to}`, before, upgrade);
  }

  /** Brings all traffic back in one apply, without asking: every second of waiting costs requests. */
  private async wayBack(why: string, first: string, before: Stand, upgrade: Upgrade): Promise<never> {
    const { from, to } = upgrade.roles;
    await this.stages.apply({ stage: `start-${to}`, before, upgrade });
    throw new RunnerError(
      'KBG-RUN-015',
      `${why}, and all traffic is back on ${from}; ${first}, and run again from start-${to}`,
      'rolledBack',
    );
  }

  /**
   * The evidence of gates that failed; undefined if none did.
   *
   * @throws RunnerError if a gate can't tell
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
    // `promote` says that a person has looked; otherwise a gate that can't tell would hold the upgrade before its first percent for good.
    if (asked === 'before-first' && this.request.promoted) return undefined;
    throw new RunnerError(
      'KBG-RUN-016',
      `the gate of ${stage} ${UNDECIDED[verdict]} (${evidence}), and the traffic stays as it is; look at the gateway, then go on: kong-bluegreen promote, or back: kong-bluegreen abort`,
      'paused',
    );
  }

  private async notAgreed(stage: string, answer: Agreement, before: Stand, upgrade: Upgrade): Promise<never> {
    if (answer === 'declined') {
      throw new RunnerError(
        'KBG-RUN-018',
        `${stage} was planned, not applied, and nothing has changed; run again and answer "yes", or add --yes if there is no terminal`,
        'paused',
      );
    }
    if (this.request.onSilence === 'abort' && before.carries) {
      return await this.wayBack(
        `nobody agreed to ${stage} in time`,
        'make sure that somebody can answer',
        before,
        upgrade,
      );
    }
    throw new RunnerError(
      'KBG-RUN-019',
      `nobody agreed to ${stage} in time, and nothing has changed; run again to be asked`,
      'paused',
    );
  }
}

function standBefore(record: LedgerRecord, upgrade: Upgrade): Stand {
  return standOf(record.ledger === undefined ? undefined : standingOf(record), upgrade);
}

function outlinesOf(route: readonly string[], record: LedgerRecord, upgrade: Upgrade): readonly StageOutline[] {
  const states = [record.ledger?.stage, ...route].map((stage) => stateOf(stage, upgrade));
  return states.flatMap((after, i) => (i > 0 && after ? [outlineFor(states[i - 1], after, upgrade)] : []));
}

const failed = (stage: string, evidence: string): string => `the gate of ${stage} failed (${evidence})`;

const UNDECIDED: Readonly<Record<Exclude<GateVerdict, 'passed' | 'failed'>, string>> = {
  error: 'could not be asked',
  inconclusive: 'could not tell',
};
