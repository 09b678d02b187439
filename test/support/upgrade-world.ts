import type { GateVerdict, PlannedChanges, Slot, UpgradeOutline } from '../../lib/domain';
import type { Gate } from '../../lib/runner/gates/gates';
import type { LedgerRecord } from '../../lib/runner/ledger/ledger-record';
import { RunnerError } from '../../lib/runner/common/runner-error';
import type { Agreement, RunEvent, RunPorts } from '../../lib/runner/run/run-ports';
import type { Nodes, SlotNodes } from '../../lib/runner/run/slot-nodes';

/** The stages of the procedure, written again by hand as in its guide: blue is upgraded to green. */
export class Model {
  readonly stages: readonly string[];

  constructor(readonly weights: readonly number[]) {
    const shifts = weights.map((weight) => `shift-${weight}`);
    this.stages = [
      ...['baseline', 'migrate-up', 'start-green', ...shifts, 'drain-blue', 'decommission-blue'],
      ...['migrate-finish', 'open-admin', 'retire-blue'],
    ];
  }

  weightOf(stage: string): number {
    const [, weight] = /^shift-(.+)$/.exec(stage) ?? [];
    if (weight !== undefined) return Number(weight);
    return ['baseline', 'migrate-up', 'start-green'].includes(stage) ? 0 : 100;
  }

  isLegal(from: string, to: string): boolean {
    const [a, b] = [this.stages.indexOf(from), this.stages.indexOf(to)];
    if (b === a || b === a + 1) return true;
    if (b > a) return false;
    if (from === 'migrate-up') return to === 'baseline';
    if (from === 'start-green') return to === 'migrate-up';
    if (from === 'decommission-blue') return to === 'shift-100';
    const wayBack = to === 'start-green' || to.startsWith('shift-');
    return wayBack && (from.startsWith('shift-') || from === 'drain-blue');
  }

  mayApply(ledger: string, intent: string, asked: string): boolean {
    const givenUp = ledger === 'decommission-blue' && intent === 'shift-100' && asked === ledger;
    return asked === intent || givenUp || (this.isLegal(ledger, asked) && this.isLegal(intent, asked));
  }
}

/** The process was killed. */
export class Killed extends Error {}

/** Moments of a kill: before each action of a run, and inside an apply. */
export class Fuse {
  passed = 0;
  constructor(private readonly at: number) {}

  burn(): void {
    this.passed += 1;
    if (this.passed === this.at) throw new Killed();
  }
}

/** State that remains after a run: the ledger, the load balancer and the datastore. */
export class World {
  ledger: string | undefined;
  intent: string | undefined;
  /** Weight of green at the load balancer. */
  weight = 0;
  drifted = false;
  /** Targets at the load balancer. */
  healthy = SIZES;
  /** Desired number of nodes of the services. */
  counts = SIZES;
  readonly started = { up: 0, finish: 0 };
  readonly done = { up: false, finish: false };
  readonly events: RunEvent[] = [];

  constructor(readonly model: Model) {}

  /** Applies as real Terraform does, with the guard: intent first, ledger last. */
  apply(stage: string, first: boolean, fuse: Fuse): void {
    this.refuseIllegal(stage, first);
    fuse.burn();
    this.intent = stage;
    fuse.burn();
    if (this.atOrAfter(stage, 'migrate-up')) this.migrate('up', fuse);
    if (this.atOrAfter(stage, 'migrate-finish')) this.migrate('finish', fuse);
    if (this.weight > 0 && this.done.finish && this.model.weightOf(stage) < 100) throw new Error('blue after finish');
    this.weight = this.model.weightOf(stage);
    this.drifted = false;
    fuse.burn();
    this.ledger = stage;
    fuse.burn();
  }

  private refuseIllegal(stage: string, first: boolean): void {
    const { ledger, intent = ledger } = this;
    const legal =
      ledger === undefined || intent === undefined
        ? stage === 'baseline' && first
        : this.model.mayApply(ledger, intent, stage);
    if (!legal) throw new Error(`the guard refuses ${stage} at ${ledger ?? 'nothing'} with intent ${intent ?? 'none'}`);
  }

  private atOrAfter(stage: string, other: string): boolean {
    return this.model.stages.indexOf(stage) >= this.model.stages.indexOf(other);
  }

  /** The task of a killed step continues, and the next apply attaches to it: it is never started twice. */
  private migrate(name: 'up' | 'finish', fuse: Fuse): void {
    if (this.done[name]) return;
    this.started[name] += 1;
    this.done[name] = true;
    fuse.burn();
  }
}

const SIZES = { blue: 2, green: 2 };
const RULE = 'aws_lb_listener_rule.gateway_proxies_rule';
const slot = (name: Slot): UpgradeOutline['resources']['slots'][Slot] => ({
  proxyService: `aws_ecs_service.${name}_proxy`,
  adminService: `aws_ecs_service.${name}_admin`,
  definitions: [`aws_ecs_task_definition.${name}`],
  targetGroup: `aws_lb_target_group.${name}`,
  trafficAlarms: [],
  healthAlarms: [],
});

/** The ports of a run, which throws at the moment of the kill. */
export class WorldPorts implements RunPorts {
  readonly gates: readonly Gate[] = (['parity', 'analysis', 'command'] as const).map((name) => ({
    name,
    asked: name === 'parity' ? 'before-first' : 'after-rise',
    ask: () => this.gate(),
  }));
  private asked = '';
  private first = false;

  constructor(
    private readonly world: World,
    private readonly fuse: Fuse,
    private readonly verdicts: readonly GateVerdict[],
    /** Number of the question without an answer; 0: every question is answered. */
    private readonly unanswered = 0,
  ) {}

  private asks = 0;
  private questions = 0;

  async use(stage: string, first: boolean): Promise<UpgradeOutline> {
    this.fuse.burn();
    [this.asked, this.first] = [stage, first];
    const { weights } = this.world.model;
    const slots = { blue: slot('blue'), green: slot('green') };
    const resources = { slots, weightedRules: [RULE], otherRules: [], replaceable: [] };
    const place = { path: '/kong-bluegreen/gateway', account: '111122223333', region: 'eu-west-1' };
    const timing = { propagationSeconds: 60, stepDeadlineSeconds: 1800, longestRequestSeconds: 300 };
    return await Promise.resolve({ ...place, live: 'blue', weights, timing, resources });
  }

  async plan(): Promise<PlannedChanges> {
    this.fuse.burn();
    const drifted = this.world.drifted ? [{ address: RULE, attributes: ['action'] }] : [];
    return await Promise.resolve({ changes: [], drifted });
  }

  async apply(): Promise<void> {
    this.world.apply(this.asked, this.first, this.fuse);
    await Promise.resolve();
  }

  async ledger(): Promise<LedgerRecord> {
    this.fuse.burn();
    const { ledger, intent } = this.world;
    const record = {
      ...(ledger === undefined ? {} : { ledger: { stage: ledger, sizes: SIZES } }),
      ...(intent === undefined ? {} : { intent: { stage: intent } }),
    };
    return await Promise.resolve({ ...record, verdicts: {}, unreadable: [] } as unknown as LedgerRecord);
  }

  async weights(): Promise<Readonly<Record<Slot, number>>> {
    this.fuse.burn();
    return await Promise.resolve({ blue: 100 - this.world.weight, green: this.world.weight });
  }

  async nodes(): Promise<Nodes> {
    this.fuse.burn();
    const { counts, healthy } = this.world;
    const of = (name: Slot): SlotNodes => ({ desired: counts[name], running: counts[name], healthy: healthy[name] });
    return await Promise.resolve({ blue: of('blue'), green: of('green') });
  }

  async agrees(): Promise<Agreement> {
    this.questions += 1;
    return await Promise.resolve(this.questions === this.unanswered ? 'silent' : 'agreed');
  }

  tell(event: RunEvent): void {
    this.world.events.push(event);
  }

  seconds(): number {
    return 0;
  }

  private async gate(): Promise<{ verdict: GateVerdict; evidence: string }> {
    this.fuse.burn();
    const verdict = this.verdicts[this.asks % Math.max(1, this.verdicts.length)] ?? 'passed';
    this.asks += 1;
    return await Promise.resolve({ verdict, evidence: 'as the test says' });
  }
}

/** End of a run. */
export type Ending = 'done' | 'killed' | RunnerError;

export function endingOf(error: unknown): Ending {
  if (error instanceof Killed) return 'killed';
  if (error instanceof RunnerError) return error;
  throw error;
}
