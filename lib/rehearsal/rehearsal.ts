import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BudgetContext, DesiredState, Slot, UpgradeResources, Visit, WaysBack } from '../domain';
import { desiredState, planWalk, readOutline, SLOTS } from '../domain';
import type { FittingRequests, ITraffic, Lab, ListenerRule, Task } from 'kong-bluegreen-lab';
import type { AppOptions } from '../runner/adapters/terraform/cdktf-app';
import { synthesize } from '../runner/adapters/terraform/cdktf-app';
import { Terraform } from '../runner/adapters/terraform/terraform';
import { auditPlan } from '../runner/run/audit-plan';
import type { Configuration } from '../runner/run/configuration';
import { checkPlace, readConfiguration } from '../runner/run/configuration';
import { RunnerError } from '../runner/common/runner-error';
import type { StageReport, TerraformCounts } from '../runner/run/walk';
import { countsOf, walk } from '../runner/run/walk';
import { applyExisting } from './existing-stack';
import { loadLab } from './lab-package';
import { Observer } from './observer';
import type { RehearsalReport } from './report';
import { Workspace } from './workspace';

/** How to rehearse. */
export interface RehearsalOptions {
  readonly lab: Lab;
  readonly app: AppOptions;
  /** A directory of the rehearsal's own; the caller removes it. */
  readonly directory: string;
  /** Folder with the Terraform configuration of what runs already. @default - nothing does */
  readonly existing?: string;
  readonly waysBack: WaysBack;
  readonly requestsPerSecond: number;
  readonly onLine: (line: string) => void;
  readonly onStage: (report: StageReport) => void;
  /** Ends the rehearsal: what runs is stopped, nothing more is begun. */
  readonly signal: AbortSignal;
}

/** Walks the user's own app through all its stages on the lab, under live traffic. */
export class Rehearsal {
  private readonly started = performance.now();
  private readonly workspace: Workspace;
  private readonly terraform: Terraform;
  private readonly configurations = new Map<string, string>();
  private readonly reports: StageReport[] = [];
  private traffic: ITraffic | undefined;
  private app: AppOptions;
  /** Where the ledger stands. */
  private standing: DesiredState | undefined;

  constructor(private readonly options: RehearsalOptions) {
    this.app = options.app;
    this.workspace = new Workspace(join(options.directory, 'terraform'));
    this.terraform = new Terraform({
      directory: this.workspace.directory,
      environment: { ...options.app.environment, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' },
      onOutput: options.onLine,
    });
  }

  /** Never throws: a failure is part of the report. */
  async run(): Promise<RehearsalReport> {
    const { signal } = this.options;
    const interrupt = (): void => {
      this.terraform.interrupt();
    };
    signal.addEventListener('abort', interrupt);
    let failure: string | undefined;
    try {
      await this.walk();
    } catch (error) {
      failure = signal.aborted ? 'stopped by a signal' : (error as Error).message;
    }
    signal.removeEventListener('abort', interrupt);
    return await this.close(failure);
  }

  private async walk(): Promise<void> {
    await this.makeExisting();
    const first = readConfiguration(await this.configuration('baseline', true));
    checkPlace(first.outline, this.options.lab);
    const { schedule, roles } = readOutline(first.outline);
    const observer = new Observer(this.options.lab);
    await this.serveExisting(first);
    this.workspace.use(await this.configuration('baseline', true));
    await this.terraform.init();
    await walk(planWalk(schedule, roles, this.options.waysBack), {
      apply: (visit, isFirst) => this.apply(visit, isFirst, observer, first),
      observe: () => observer.observe(this.traffic),
      seconds: () => performance.now() / 1000,
      onStage: (report) => {
        this.reports.push(report);
        this.options.onStage(report);
      },
    });
  }

  private async apply(
    visit: Visit,
    isFirst: boolean,
    observer: Observer,
    first: Configuration,
  ): Promise<TerraformCounts> {
    this.workspace.use(await this.configuration(visit.stage.id, isFirst));
    const { roles } = readOutline(first.outline);
    const after = desiredState(visit.stage, roles);
    const { resources } = first.outline;
    const before = this.standing;
    const budget = { before, after, putBackBy: before?.stage.id, resources, patch: [], allowed: [] };
    const counts = await this.terraformed(budget);
    this.standing = after;
    if (isFirst) observer.know(targetGroupsOf(resources, await this.terraform.arns()));
    this.traffic ??= await this.startTraffic(observer.listenerArn(), observer.weightedRules(), first.outline.path);
    return counts;
  }

  /** What runs already; its outputs become settings of the app, which can't know the ids that the lab chose. */
  private async makeExisting(): Promise<void> {
    const { existing, directory } = this.options;
    if (existing === undefined) return;
    const { environment } = this.app;
    const outputs = await applyExisting(existing, { directory: join(directory, 'existing'), environment });
    this.app = { ...this.app, environment: { ...environment, ...outputs } };
  }

  /** What runs already has clients before the upgrade's first apply. */
  private async serveExisting({ outline, listenerArn }: Configuration): Promise<void> {
    const { existing, lab } = this.options;
    if (existing === undefined) return;
    if (listenerArn === undefined || lab.cloud.elb.routing(listenerArn).length === 0)
      throw new RunnerError(
        'KBG-REH-003',
        `--existing: nothing in ${existing} answers the requests of ${listenerArn ?? 'the listener'}, which carries the traffic of ${outline.path}; is its rule part of the folder?`,
      );
    this.traffic = await this.startTraffic(listenerArn, lab.cloud.elb.routing(listenerArn), outline.path);
  }

  private async terraformed(budget: BudgetContext): Promise<TerraformCounts> {
    const { signal, lab } = this.options;
    try {
      signal.throwIfAborted();
      // Of a lab that broke, `close` tells.
      if (lab.broken() !== undefined) throw new Error('the lab broke');
      const plan = await this.terraform.plan('stage.tfplan');
      auditPlan(plan, budget);
      signal.throwIfAborted();
      await this.terraform.apply('stage.tfplan');
      return countsOf(plan.changes);
    } catch (error) {
      throw new RunnerError(
        'KBG-REH-004',
        `stage ${budget.after.stage.id}: ${(error as Error).message}${whyTasksStopped(lab)}`,
      );
    }
  }

  private async startTraffic(
    listener: string | undefined,
    rules: readonly ListenerRule[],
    path: string,
  ): Promise<ITraffic> {
    if (listener === undefined) {
      throw new RunnerError(
        'KBG-REH-005',
        `no listener rule divides the traffic of ${path} after baseline; is the router part of the stack?`,
      );
    }
    const { lab, signal, requestsPerSecond: ratePerSecond } = this.options;
    const { fittingRequests, SEEDED_ROUTES, startTraffic } = loadLab();
    const seeded = Object.values(SEEDED_ROUTES);
    const own = rules.filter(({ listenerArn }) => listenerArn === listener);
    const fitting = fittingRequests(own, lab.cloud.elb.routing(listener), seeded);
    if (fitting === undefined) {
      const served = seeded.map((route) => `${route.path}/*`).join(', ');
      throw new RunnerError(
        'KBG-REH-006',
        `no rule of ${path} takes a request that the lab's gateway answers, which serves ${served}; in a rehearsal let proxyPaths hold one of them`,
      );
    }
    const endpoints = lab.endpoints(listener);
    await untilRouted(endpoints, fitting, signal);
    return await startTraffic({ endpoints, ratePerSecond, ...fitting });
  }

  /** A stage's JSON is a pure function of the settings and the stage, so each is synthesized once. */
  private async configuration(stage: string, first: boolean): Promise<string> {
    const key = `${stage}${first ? '-first' : ''}`;
    const known = this.configurations.get(key);
    if (known !== undefined) return known;
    const { json } = await synthesize(this.app, stage, join(this.options.directory, 'synth', key), first);
    this.configurations.set(key, json);
    return json;
  }

  private async close(failure: string | undefined): Promise<RehearsalReport> {
    const { lab } = this.options;
    const { cloud } = lab;
    const total = await this.traffic?.stop().catch(() => undefined);
    const part = lab.broken() ?? (this.traffic && !total ? 'the traffic client' : undefined);
    const why =
      part === undefined
        ? failure
        : `${part} of the lab ended by itself, which says nothing of the upgrade; rehearse again`;
    const sum = (key: 'requests' | 'lost'): number => this.reports.reduce((all, report) => all + report[key], 0);
    const lost = total?.lost ?? sum('lost');
    return {
      outcome: why === undefined && lost === 0 ? 'done' : 'failed',
      requests: total?.sent ?? sum('requests'),
      lost,
      seconds: Math.round((performance.now() - this.started) / 10) / 100,
      stages: this.reports,
      lossReasons: total?.lossReasons ?? {},
      passiveTypes: cloud.records.types(),
      assumptions: cloud.assumptions(),
      ...(why === undefined ? {} : { failure: why }),
    };
  }
}

function targetGroupsOf({ slots }: UpgradeResources, arns: ReadonlyMap<string, string>): ReadonlyMap<string, Slot> {
  return new Map(SLOTS.map((slot) => [arns.get(slots[slot].targetGroup) ?? '', slot]));
}

/** A step sees that nothing is healthy; the lab knows why: what its tasks failed of last. */
function whyTasksStopped({ cloud }: Lab): string {
  const failures = cloud.ecs
    .tasks()
    .filter(({ stopCode }) => stopCode === 'TaskFailedToStart' || stopCode === 'EssentialContainerExited')
    .map((task) => ({ at: task.stoppedAt?.getTime() ?? 0, ...reasonOf(task) }))
    .filter(({ exitCode }) => exitCode !== 0)
    .sort((a, b) => a.at - b.at);
  const last = failures.at(-1);
  return last === undefined ? '' : `; the task that failed last: ${last.reason}`;
}

function reasonOf(task: Task): { exitCode: number | undefined; reason: string } {
  const exitCode = task.containers[0]?.exitCode;
  const words = task.stoppedReason ?? 'it stopped';
  return { exitCode, reason: exitCode === undefined ? words : `${words} (exit code ${exitCode})` };
}

const ROUTED_DEADLINE_MS = 30_000;

/** A new rule, too, reaches the load balancer's nodes one by one: the clients begin when every node leads to a target. */
async function untilRouted(
  endpoints: readonly string[],
  { routes: [route], headers }: FittingRequests,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + ROUTED_DEADLINE_MS;
  for (const endpoint of endpoints) {
    while (!(await isRouted(`${endpoint}${route?.path ?? ''}/`, headers))) {
      if (performance.now() > deadline)
        throw new RunnerError('KBG-REH-007', `the load balancer's node ${endpoint} leads to no target after 30 s`);
      await delay(20, undefined, { signal });
    }
  }
}

/** `fetch` sets the host by itself. */
async function isRouted(url: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers }, resolve).on('error', reject);
  });
  response.resume();
  return response.headers['x-lab-target-group'] !== undefined;
}
