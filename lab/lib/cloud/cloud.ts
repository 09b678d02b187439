import type { LabClock } from '../common/clock';
import type { Place } from './common/arn';
import { Background } from './common/background';
import type { IContainerRuntime } from './ecs/container-runtime';
import { ContainerService } from './ecs/ecs';
import { LoadBalancing } from './elb/elb';
import { Alarms } from './events/alarms';
import { Faults } from './common/faults';
import { Functions } from './events/functions';
import { Logs } from './events/logs';
import { Metrics } from './events/metrics';
import { ParameterStore } from './stores/parameters';
import { PassiveRecords } from './stores/passive-records';
import { AutoScaling } from './scaling/scaling';
import { Secrets } from './stores/secrets';
import { Snapshots } from './stores/snapshots';
import { Tables } from './stores/tables';
import { Topics } from './events/topics';
import type { IElasticContainerService } from './ecs/elastic-container-service';
import type { IElasticLoadBalancing } from './elb/elastic-load-balancing';
import type { IFaults } from './common/faults';
import type { ILogs } from './events/logs';
import type { IMetrics } from './events/metrics';
import type { IParameterStore } from './stores/parameter-store';
import type { IPassiveRecords } from './stores/passive-records';
import type { IApplicationAutoScaling } from './scaling/application-auto-scaling';

/** The state of a loopback AWS account: its services, and the things that it takes as existing. */
export interface ICloud {
  readonly clock: LabClock;
  readonly account: string;
  readonly region: string;
  readonly elb: IElasticLoadBalancing;
  readonly ecs: IElasticContainerService;
  readonly scaling: IApplicationAutoScaling;
  readonly ssm: IParameterStore;
  readonly metrics: IMetrics;
  readonly alarms: Alarms;
  readonly logs: ILogs;
  readonly records: IPassiveRecords;
  readonly faults: IFaults;
  readonly snapshots: Snapshots;
  readonly topics: Topics;
  readonly functions: Functions;
  readonly tables: Tables;
  /** Things that were named and never created here, and are therefore taken as existing (`listener arn:…`, `ECS cluster arn:…`). */
  assumptions(): readonly string[];
  /** Notes a thing that is taken as existing. */
  assume(what: string): void;
  /** The plain value of a secret's ARN; an unknown one gets an invented value and is noted as an assumption. */
  secret(arn: string): string;
  setSecret(arn: string, value: string): void;
  /** Stops every task; nothing is left running. */
  close(): Promise<void>;
}

/** How to create a cloud. */
export interface CloudOptions {
  readonly clock: LabClock;
  readonly runtime: IContainerRuntime;
  /** @default 123456789012 */
  readonly account?: string;
  /** @default eu-west-1 */
  readonly region?: string;
  /**
   * Real milliseconds in which failed health checks of a new target don't count while the clock is compressed.
   * @default 3000
   */
  readonly startAllowanceMs?: number;
}

const DEFAULT_START_ALLOWANCE_MS = 3000;

class Cloud implements ICloud {
  readonly clock: LabClock;
  readonly account: string;
  readonly region: string;
  readonly elb: LoadBalancing;
  readonly ecs: ContainerService;
  readonly scaling: AutoScaling;
  readonly ssm: ParameterStore;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly logs: Logs;
  readonly records = new PassiveRecords();
  readonly faults = new Faults();
  readonly snapshots: Snapshots;
  readonly topics: Topics;
  readonly functions: Functions;
  readonly tables: Tables;
  private readonly background: Background;
  private readonly secrets: Secrets;
  private readonly runtime: IContainerRuntime;
  private readonly assumed = new Set<string>();

  constructor(options: CloudOptions) {
    const { clock, runtime } = options;
    this.clock = clock;
    this.runtime = runtime;
    this.account = options.account ?? '123456789012';
    this.region = options.region ?? 'eu-west-1';
    const place: Place = { account: this.account, region: this.region };
    const assume = (what: string) => {
      this.assume(what);
    };
    this.background = new Background(clock);
    this.metrics = new Metrics(clock);
    this.alarms = new Alarms(clock, this.records);
    this.logs = new Logs(clock);
    this.ssm = new ParameterStore(clock, place);
    this.secrets = new Secrets(this.ssm, assume);
    this.snapshots = new Snapshots(clock, assume);
    this.tables = new Tables(assume);
    this.topics = new Topics(place, assume);
    this.functions = new Functions(place);
    const { background, records, faults, logs } = this;
    const startAllowanceMs = options.startAllowanceMs ?? DEFAULT_START_ALLOWANCE_MS;
    this.elb = new LoadBalancing({ clock, place, background, startAllowanceMs, assume });
    const secret = (arn: string) => this.secret(arn);
    const { elb } = this;
    this.ecs = new ContainerService({ clock, place, background, runtime, elb, records, faults, logs, secret, assume });
    this.scaling = new AutoScaling({ place, ecs: this.ecs });
  }

  assumptions(): readonly string[] {
    return [...this.assumed];
  }

  assume(what: string): void {
    this.assumed.add(what);
  }

  secret(arn: string): string {
    return this.secrets.value(arn);
  }

  setSecret(arn: string, value: string): void {
    this.secrets.set(arn, value);
  }

  async close(): Promise<void> {
    this.background.abort();
    await this.runtime.close();
    await this.background.settle();
  }
}

/** A loopback AWS account: empty, and running on the given clock with the given container runtime. */
export function createCloud(options: CloudOptions): ICloud {
  return new Cloud(options);
}
