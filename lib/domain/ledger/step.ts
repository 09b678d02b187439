import type { Capacity } from '../common/capacity';
import type { PreflightSettings } from '../preflight/preflight-settings';
import type { Direction } from '../strategies/transition';
import type { Roles, Slot } from '../strategies/slot';
import type { Waiver } from '../preflight/waiver';

/** One-off steps: the snapshots call RDS; `up`, `finish` and `list` run the next release's image; the others check the running services. */
export type StepName =
  'snapshot-up' | 'up' | 'snapshot-finish' | 'finish' | 'list' | 'wait-healthy' | 'settle' | 'drained';

export const STEP_NAMES: readonly StepName[] = [
  'snapshot-up',
  'up',
  'snapshot-finish',
  'finish',
  'list',
  'wait-healthy',
  'settle',
  'drained',
];

/**
 * Kong never renews the lock's TTL, which is this timeout: if an `up` takes longer, a second `up` can start (seen with 1.0.3).
 * Migrating 420 000 entities took 7 s.
 */
export const LOCK_TIMEOUT_SECONDS = 300;

/** RDS resource of the datastore, for snapshots. */
export interface DatastoreSource {
  /** An RDS DB instance, or an Aurora DB cluster. */
  readonly kind: 'instance' | 'cluster';
  /** Its DB identifier. */
  readonly identifier: string;
}

/** ECS service and target group of one slot. */
export interface ServicePlace {
  /** ECS service name. */
  readonly service: string;
  readonly targetGroupArn: string;
  /** Number of tasks that the service should have; 0 if it does not run in this stage. */
  readonly size: number;
}

/** Settings with which a one-off task starts, and the place of its output. */
export interface TaskPlace {
  /** ARN of the task definition. */
  readonly definition: string;
  /** Name of the container in it. */
  readonly container: string;
  /** Private subnets of the task. */
  readonly subnets: readonly string[];
  /** Security groups of the task. */
  readonly securityGroups: readonly string[];
  /** The task gets a public address. */
  readonly assignPublicIp: boolean;
  /** Infrastructure that the task runs on. @default - the launch type FARGATE */
  readonly capacity?: Capacity;
  /** Log group of its output. */
  readonly logGroup: string;
  /** Prefix of the name of its log stream. */
  readonly logStreamPrefix: string;
}

/**
 * Input of a one-off step. Terraform writes it as JSON into the environment variable `KONG_BLUEGREEN_STEP`. It contains no secret. It
 * names region, account, role and cluster, because a local-exec inherits nothing from the provider.
 */
export interface StepContext {
  /** Literal path of the ledger's parameters, for example `/kong-bluegreen/main`. */
  readonly path: string;
  /** Number of the upgrade on this path; a verdict of another upgrade does not count. */
  readonly upgrade: number;
  /** Sequence number of the ledger after this stage. */
  readonly seq: number;
  /** Id of the stage to apply. */
  readonly stage: string;
  /** Direction from the ledger's stage to this stage, at the time of the plan. */
  readonly direction: Direction | 'first';
  readonly roles: Roles;
  /** Digest of the next release: image, plugins, datastore settings. */
  readonly digest: string;
  /** Copied into the verdict, so that Terraform can match the verdict to this step. */
  readonly token: string;

  readonly account: string;
  readonly region: string;
  /** Role to assume for calls to AWS; without one the step uses the caller's credentials. */
  readonly roleArn?: string | null;
  readonly clusterArn: string;

  /** One-off task of the next release's image; null in a stage without such a definition. */
  readonly task: TaskPlace | null;
  /** One-off task that reads the datastore from inside the VPC; null if the step's own computer reads it. */
  readonly asker: TaskPlace | null;
  /** Datastore for the snapshots; null if snapshots are waived. */
  readonly snapshot: DatastoreSource | null;
  /** Preflight that `up` and `finish` run first; null for the other steps. */
  readonly preflight: { readonly settings: PreflightSettings; readonly waivers: readonly Waiver[] } | null;
  /** The datastore as the step connects to it. The environment adds the password (PGPASSWORD) and a tunnel (PGHOST, PGPORT). */
  readonly datastore: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly ssl: boolean;
  };

  readonly proxies: Readonly<Record<Slot, ServicePlace>>;
  readonly admins: Readonly<Record<Slot, ServicePlace>>;
  /** Weighted listener rules of the proxies; empty for steps that run before the rules change. */
  readonly ruleArns: readonly string[];
  /** Slots whose running nodes this apply may replace. @default - none, as in contexts that an earlier release wrote */
  readonly patched?: readonly Slot[];
  /** Seconds after which a change of weights is active in every node of the load balancer. */
  readonly propagationSeconds: number;
  /** Seconds after which a waiting step fails. */
  readonly deadlineSeconds: number;
}

/** Value of the parameter `PATH/verdict/STEP`, which a step writes and later stages read. */
export interface StepVerdict {
  readonly upgrade: number;
  readonly digest: string;
  readonly token: string;
  readonly seq: number;
  readonly stage: string;
  readonly verdict: 'passed' | 'failed' | 'error' | 'inconclusive';
  /** One sentence for the operator. */
  readonly evidence: string;
}
