// Loaded before any lab's clock runs: the SDK repeats refused requests once that clock is four minutes ahead of the computer's.
import '@aws-sdk/client-cloudwatch';
import '@aws-sdk/client-cloudwatch-logs';
import '@aws-sdk/client-ecs';
import '@aws-sdk/client-elastic-load-balancing-v2';
import '@aws-sdk/client-rds';
import '@aws-sdk/client-ssm';
import '@aws-sdk/client-sts';
import type { CheckResult, DatastoreState, PreflightPhase, StepContext, StepVerdict } from '../../lib/domain';
import { judge } from '../../lib/domain';
import { LabClock } from '../../lab/lib/common/clock';
import { startApi, type Api } from '../../lab/lib/api';
import { createCloud } from '../../lab/lib/cloud/cloud';
import { listenerArn, loadBalancerArn } from '../../lab/lib/cloud/common/arn';
import type { ContainerSpec, IContainer, IContainerRuntime } from '../../lab/lib/cloud/ecs/container-runtime';
import type { ICloud } from '../../lab/lib/cloud/cloud';
import type { SchemaReading } from '../../lib/preflight/reading/legacy-schema';
import { awsPorts } from '../../lib/runner/adapters/aws/aws-ports';
import type { StepPorts } from '../../lib/runner/common/ports';
import { HEALTH_CHECK, PLACE, PORT } from '../../lab/test/support/cloud-fixture';
import { ProcessRuntime } from '../../lab/test/support/process-runtime';

export const PATH = '/kong-bluegreen/main';
export const LOAD_BALANCER = loadBalancerArn(PLACE, 'public', '0123456789abcdef');
const LISTENER = listenerArn(LOAD_BALANCER, 'fedcba9876543210');

export const PENDING = 'executed migrations:\ncore: 000_base\n\ndatabase has pending migrations:\ncore: 001_14_to_15';
export const FINISHED = 'executed migrations:\ncore: 000_base, 001_14_to_15\n\ndatabase is up-to-date';
export const LEGACY = "database needs bootstrapping; run 'kong migrations bootstrap'";

/** State of the datastore for each exit code of Kong. */
const SHOWS: Readonly<Record<number, DatastoreState>> = { 0: 'finished', 3: 'legacy', 4: 'pending', 5: 'begun' };

export interface Answer {
  readonly code: number;
  readonly says?: string;
}

/** Runs image `kong` as a table of answers, one for each call of a command (the last one stays), and all else as processes. */
export class KongRuntime implements IContainerRuntime {
  readonly commands: string[] = [];
  readonly answers: Record<string, Answer[]> = {};
  /** Exit code of the latest `list`. */
  listed = 3;
  /** Promise for which `up` and `finish` wait before they end. */
  hold: Promise<void> = Promise.resolve();
  private readonly processes = new ProcessRuntime();

  async launch(spec: ContainerSpec): Promise<IContainer> {
    if (spec.image !== 'kong') return await this.processes.launch(spec);
    this.commands.push(spec.command.join(' '));
    const name = spec.command[2] ?? '';
    const queue = this.answers[name] ?? [];
    const answer = (queue.length > 1 ? queue.shift() : queue[0]) ?? { code: 99 };
    if (name === 'list') this.listed = answer.code;
    for (const line of answer.says?.split('\n') ?? []) spec.onLog(line);
    const exited = (['up', 'finish'].includes(name) ? this.hold : Promise.resolve()).then(() => ({
      exitCode: answer.code,
    }));
    return { pid: 0, hostPorts: {}, exited, signal: () => undefined };
  }

  close(): Promise<void> {
    return this.processes.close();
  }
}

/** A cloud behind its API, and ports that use the real SDK and wait in the lab's time. */
export class StepHarness {
  readonly runtime = new KongRuntime();
  readonly clock = new LabClock(500);
  readonly cloud: ICloud = createCloud({ clock: this.clock, runtime: this.runtime, startAllowanceMs: 1000 });
  readonly said: string[] = [];
  /** @default - an answer that agrees with the latest list */
  schema: SchemaReading | undefined;
  /** Answers of the checks of the preflight, and the times of its runs. */
  checks: readonly CheckResult[] = [];
  readonly preflights: PreflightPhase[] = [];
  api: Api | undefined;
  /** Each context has a new token, as of a new plan, so that no verdict has it yet. */
  private plans = 0;

  static async start(): Promise<StepHarness> {
    const harness = new StepHarness();
    const api = await startApi({ cloud: harness.cloud });
    harness.api = api;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: api.url,
      AWS_ACCESS_KEY_ID: 'AKIALAB',
      AWS_SECRET_ACCESS_KEY: 'lab',
    });
    for (const slot of ['blue', 'green']) harness.createTargetGroup(slot);
    harness.cloud.ecs.registerTaskDefinition({
      family: 'migrations',
      containers: [
        { ...CONTAINER, name: 'kong', image: 'kong', containerPorts: [], logGroup: '/kong', logStreamPrefix: 'run' },
      ],
      attributes: {},
      tags: {},
    });
    harness.writeLedger();
    return harness;
  }

  writeLedger(): void {
    this.cloud.ssm.put({ name: `${PATH}/ledger`, type: 'String', value: '{}', overwrite: true });
  }

  arn(slot: string): string {
    return this.cloud.elb.targetGroups().find(({ name }) => name === slot)!.arn;
  }

  weigh(blue: number, green: number): string {
    const weights = { blue, green };
    return this.cloud.elb.createRule({
      listenerArn: LISTENER,
      priority: 10,
      conditions: [{ field: 'path-pattern', values: ['/*'] }],
      actions: [
        {
          type: 'forward',
          targetGroups: (['blue', 'green'] as const).map((slot) => ({ arn: this.arn(slot), weight: weights[slot] })),
        },
      ],
      tags: {},
    }).arn;
  }

  /** All traffic goes to green, whose node is healthy. */
  async greenCarries(): Promise<void> {
    this.weigh(0, 100);
    this.service('green', 1);
    const { balancer } = this.ports(this.context());
    const isHealthy = async (): Promise<boolean> => (await balancer.healthyTargets(this.arn('green'))) > 0;
    while (!(await isHealthy())) await this.clock.sleep(1);
  }

  service(slot: 'blue' | 'green', desiredCount: number): void {
    const { arn } = this.cloud.ecs.registerTaskDefinition({
      family: slot,
      containers: [CONTAINER],
      attributes: {},
      tags: {},
    });
    this.cloud.ecs.createService({
      name: `proxy-${slot}`,
      cluster: 'main',
      taskDefinition: arn,
      desiredCount,
      loadBalancers: [{ targetGroupArn: this.arn(slot), containerName: 'app', containerPort: PORT }],
      launchType: 'FARGATE',
      healthCheckGracePeriod: 0,
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      tags: {},
    });
  }

  /** Gives a running service another definition. */
  redeploy(slot: 'blue' | 'green'): void {
    const containers = [{ ...CONTAINER, environment: { AGAIN: 'yes' } }];
    const { arn } = this.cloud.ecs.registerTaskDefinition({ family: slot, containers, attributes: {}, tags: {} });
    this.cloud.ecs.updateService('main', `proxy-${slot}`, { taskDefinition: arn });
  }

  context(more: Partial<StepContext> = {}): StepContext {
    const place = (slot: string, plane: string, size: number) => ({
      service: `${plane}-${slot}`,
      targetGroupArn: this.arn(slot),
      size,
    });
    return {
      path: PATH,
      upgrade: 1,
      seq: 3,
      stage: 'migrate-up',
      direction: 'forward',
      roles: { from: 'blue', to: 'green' },
      digest: 'd1',
      token: `t${++this.plans}`,
      ...PLACE,
      clusterArn: `arn:aws:ecs:${PLACE.region}:${PLACE.account}:cluster/main`,
      asker: null,
      snapshot: { kind: 'instance', identifier: 'kong' },
      preflight: { settings: { from: { release: '0.34-1' }, to: { release: '0.35-5' } }, waivers: [] },
      task: {
        definition: 'migrations',
        container: 'kong',
        subnets: ['subnet-1'],
        securityGroups: ['sg-1'],
        assignPublicIp: false,
        logGroup: '/kong',
        logStreamPrefix: 'run',
      },
      datastore: { host: 'nowhere.example', port: 5432, database: 'kong', user: 'kong', ssl: false },
      proxies: { blue: place('blue', 'proxy', 1), green: place('green', 'proxy', 1) },
      admins: { blue: place('blue', 'admin', 0), green: place('green', 'admin', 0) },
      ruleArns: [],
      propagationSeconds: 60,
      deadlineSeconds: 1800,
      ...more,
    };
  }

  ports(context: StepContext): StepPorts {
    return {
      ...awsPorts(context, (line) => this.said.push(line)),
      readSchema: () => Promise.resolve(this.schema ?? { state: SHOWS[this.runtime.listed] ?? 'mixed' }),
      preflight: (phase) => {
        this.preflights.push(phase);
        const datastore = { host: 'db', port: 5432, database: 'kong' };
        return Promise.resolve(judge({ phase, datastore, checks: this.checks }, [], '2026-01-01'));
      },
      pause: (milliseconds) => this.clock.sleep(milliseconds / 1000),
    };
  }

  verdict(step: string): StepVerdict | undefined {
    const found = this.cloud.ssm.byPath(`${PATH}/verdict`, false).find(({ name }) => name.endsWith(`/${step}`));
    return found && (JSON.parse(found.value) as StepVerdict);
  }

  attempt(step: string): unknown {
    return JSON.parse(this.cloud.ssm.get(`${PATH}/attempt/${step}`).value);
  }

  async close(): Promise<void> {
    await this.api?.close();
    await this.cloud.close();
  }

  private createTargetGroup(name: string): void {
    this.cloud.elb.createTargetGroup({
      name,
      port: PORT,
      protocol: 'HTTP',
      targetType: 'ip',
      vpcId: 'vpc-1',
      deregistrationDelay: 10,
      healthCheck: HEALTH_CHECK,
      tags: {},
    });
  }
}

const CONTAINER = {
  name: 'app',
  image: 'server',
  environment: {},
  secrets: {},
  containerPorts: [PORT],
  stopTimeout: 30,
};
