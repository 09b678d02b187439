import { join } from 'node:path';
import type { ITraffic, Lab } from 'kong-bluegreen-lab';
import type { Outcome, Slot, UpgradeResources, Visit, WaysBack } from '../domain';
import { planWalk, SLOTS } from '../domain';
import type { AwsAccess } from '../runner/adapters/aws/aws-session';
import type { ErrorCode } from '../domain';
import { RunnerError } from '../runner/common/runner-error';
import type { GateSettings } from '../runner/gates/gate-table';
import { gatesOf } from '../runner/gates/gate-table';
import { towards } from '../runner/run/aim';
import type { Configuration } from '../runner/run/configuration';
import { checkPlace } from '../runner/run/configuration';
import type { RunEvent, RunPorts } from '../runner/run/run-ports';
import { readUpgrade } from '../runner/run/upgrade-route';
import { UpgradeRun } from '../runner/run/upgrade-run';
import type { StageReport, TerraformCounts } from '../runner/run/walk';
import { walk } from '../runner/run/walk';
import { gatePorts } from '../runner/session/session-gates';
import { sessionPorts } from '../runner/session/session-ports';
import type { AppPlace } from '../runner/session/upgrade-session';
import { UpgradeSession } from '../runner/session/upgrade-session';
import type { ClientsOptions } from './clients';
import { startClients } from './clients';
import { applyExisting } from './existing-stack';
import { lastFailedTask } from './failed-tasks';
import { Observer } from './observer';
import type { RehearsalReport } from './report';
import { Stopwatch } from './time-spent';

/** Settings of a rehearsal. */
export interface RehearsalOptions {
  readonly lab: Lab;
  readonly app: AppPlace;
  /** Environment of the app, Terraform and its steps: that of the lab. */
  readonly environment: NodeJS.ProcessEnv;
  /** Folder for the files of the rehearsal; the caller removes it. */
  readonly directory: string;
  /** Folder with the Terraform configuration of the resources that the upgrade adopts. @default - nothing exists */
  readonly existing?: string;
  readonly waysBack: WaysBack;
  readonly requestsPerSecond: number;
  /** Gates that are asked after each rise, as in a run. */
  readonly gates: GateSettings;
  readonly onLine: (line: string) => void;
  readonly onStage: (report: StageReport) => void;
  /** Ends the rehearsal: what runs is stopped, nothing more is begun. */
  readonly signal: AbortSignal;
}

/** Why a rehearsal failed. */
interface Failure {
  readonly code?: ErrorCode;
  readonly sentence: string;
  readonly outcome: Outcome;
}

/**
 * Applies each visit of the walk to a lab, under live traffic, with the engine of `run`: the same `UpgradeRun` on the same ports and
 * adapters, in a folder and a state of its own.
 */
export class Rehearsal {
  private readonly started = performance.now();
  private readonly stopwatch = new Stopwatch();
  private readonly reports: StageReport[] = [];
  private readonly observer: Observer;
  private traffic: ITraffic | undefined;

  constructor(private readonly options: RehearsalOptions) {
    this.observer = new Observer(options.lab);
  }

  /** Never throws: a failure is part of the report. */
  async run(): Promise<RehearsalReport> {
    const { signal } = this.options;
    let failure: Failure | undefined;
    try {
      await this.rehearse();
    } catch (error) {
      const { code, sentence, message, outcome = 'error' } = error as Partial<RunnerError> & Error;
      failure = signal.aborted
        ? { sentence: 'stopped by a signal', outcome: 'error' }
        : { ...(code ? { code } : {}), sentence: sentence ?? message, outcome };
    }
    return await this.close(failure);
  }

  private async rehearse(): Promise<void> {
    const { app, directory, onLine, signal } = this.options;
    const options = {
      environment: await this.environmentWithExisting(),
      onOutput: onLine,
      onResource: this.stopwatch.resource.bind(this.stopwatch),
      place: { directory: join(directory, 'terraform') },
      access: accessTo(this.options.lab),
      signal,
    };
    await UpgradeSession.use(app, options, (session) => this.walk(session));
  }

  private async walk(session: UpgradeSession): Promise<void> {
    const { lab, waysBack, gates, onLine, onStage } = this.options;
    const first = await session.workspace.configuration('baseline', true);
    checkPlace(first.outline, lab);
    await this.serveExisting(first);
    const { schedule, roles } = readUpgrade(first.outline);
    const visits = planWalk(schedule, roles, waysBack);
    session.workspace.prepare(visits.map(({ stage }) => stage.id));
    const ports = sessionPorts(session, gatesOf(gates, gatePorts(session, onLine)));
    await walk(visits, {
      apply: (visit, isFirst) => this.visit(visit, isFirst, session, ports, first),
      observe: () => this.observer.observe(this.traffic),
      seconds: ports.seconds,
      onStage: (report) => {
        this.reports.push(report);
        onStage(report);
      },
    });
  }

  /** Lets the engine apply one visit, as `run --to STAGE --yes` does. */
  private async visit(
    { stage }: Visit,
    isFirst: boolean,
    session: UpgradeSession,
    ports: Omit<RunPorts, 'agrees' | 'tell'>,
    { outline }: Configuration,
  ): Promise<TerraformCounts> {
    const { lab, signal } = this.options;
    let counts: TerraformCounts = { add: 0, change: 0, destroy: 0, replace: 0 };
    const tell = (event: RunEvent): void => {
      if (event.type === 'plan') counts = event.terraform;
    };
    const agrees = (): Promise<'agreed'> => Promise.resolve('agreed');
    const request = { ...ASKED_NOTHING, aim: towards(stage.id), firstApply: isFirst };
    try {
      signal.throwIfAborted();
      // `close` reports a lab that broke.
      if (lab.broken() !== undefined) throw new Error('the lab broke');
      await new UpgradeRun(request, this.stopwatch.watching({ ...ports, agrees, tell })).run();
    } catch (error) {
      throw withStage(stage.id, error as Error, lastFailedTask(lab));
    }
    if (isFirst) this.observer.know(targetGroupsOf(outline.resources, await session.workspace.arns()));
    this.traffic ??= await startClients(
      this.observer.listenerArn(),
      this.observer.weightedRules(),
      this.clients(outline.path),
    );
    return counts;
  }

  private clients(path: string): ClientsOptions {
    const { lab, requestsPerSecond, signal } = this.options;
    return { lab, requestsPerSecond, signal, path };
  }

  /** The environment, with the outputs of the existing stack as settings: the app can't know the ids that the lab chose. */
  private async environmentWithExisting(): Promise<NodeJS.ProcessEnv> {
    const { existing, directory, environment } = this.options;
    if (existing === undefined) return environment;
    const outputs = await applyExisting(existing, { directory: join(directory, 'existing'), environment });
    return { ...environment, ...outputs };
  }

  /** An existing gateway has clients before the first apply of the upgrade. */
  private async serveExisting({ outline, listenerArn }: Configuration): Promise<void> {
    const { existing, lab } = this.options;
    if (existing === undefined) return;
    if (listenerArn === undefined || lab.cloud.elb.routing(listenerArn).length === 0)
      throw new RunnerError(
        'KBG-REH-003',
        `--existing: no rule in ${existing} takes the requests of ${listenerArn ?? 'the listener'}, which carries the traffic of ${outline.path}; add the listener's rule to the folder`,
      );
    this.traffic = await startClients(listenerArn, lab.cloud.elb.routing(listenerArn), this.clients(outline.path));
  }

  private async close(failure: Failure | undefined): Promise<RehearsalReport> {
    const { lab } = this.options;
    const { cloud } = lab;
    const total = await this.traffic?.stop().catch(() => undefined);
    const part = lab.broken() ?? (this.traffic && !total ? 'the traffic client' : undefined);
    const why = part === undefined ? failure : brokenLab(part);
    const sum = (key: 'requests' | 'lost'): number => this.reports.reduce((all, report) => all + report[key], 0);
    const lost = total?.lost ?? sum('lost');
    return {
      outcome: why === undefined && lost === 0 ? 'done' : 'failed',
      requests: total?.sent ?? sum('requests'),
      lost,
      seconds: Math.round((performance.now() - this.started) / 10) / 100,
      time: this.stopwatch.total(),
      stages: this.reports,
      lossReasons: total?.lossReasons ?? {},
      passiveTypes: cloud.records.types(),
      assumptions: cloud.assumptions(),
      ...(why === undefined ? {} : { failure: why.sentence, failureOutcome: why.outcome }),
      ...(why?.code === undefined ? {} : { failureCode: why.code }),
    };
  }
}

/** A rehearsal agrees to every plan, and allows nothing beyond the change budgets. */
const ASKED_NOTHING = { promoted: false, patch: [], allowed: [], dryRunGates: false, onSilence: 'pause' } as const;

function accessTo({ environment }: Lab): AwsAccess {
  const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment;
  return { endpoint: AWS_ENDPOINT_URL, accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
}

/** The failure of a visit, with the stage and the task that failed last. */
function withStage(stage: string, error: Error, task: string): Error {
  if (!(error instanceof RunnerError)) return new RunnerError('KBG-REH-006', `stage ${stage}: ${error.message}${task}`);
  return new RunnerError(error.code, `stage ${stage}: ${error.sentence}${task}`, error.outcome);
}

function brokenLab(part: string): Failure {
  const sentence = `${part} of the lab ended by itself, which says nothing about the upgrade; rehearse again`;
  return { code: 'KBG-REH-008', sentence, outcome: 'error' };
}

function targetGroupsOf({ slots }: UpgradeResources, arns: ReadonlyMap<string, string>): ReadonlyMap<string, Slot> {
  return new Map(SLOTS.map((slot) => [arns.get(slots[slot].targetGroup) ?? '', slot]));
}
