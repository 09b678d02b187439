import type { Capacity } from '../common/capacity';
import type { PreflightSettings } from '../preflight/preflight-settings';
import type { Direction } from '../strategies/transition';
import type { Roles, Slot } from '../strategies/slot';
import type { Waiver } from '../preflight/waiver';

/** One-off steps: the snapshots ask RDS; `up`, `finish` and `list` the next release's image; the others look at what is live. */
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
 * Kong never renews the lock's TTL, which is this timeout: an `up` that outlives it lets a second one in (seen with 1.0.3).
 * Migrating 420 000 entities took 7 s, so this is ample.
 */
export const LOCK_TIMEOUT_SECONDS = 300;

/** What holds the datastore, where a snapshot can be taken of it. */
export interface DatastoreSource {
  /** An RDS DB instance, or an Aurora DB cluster. */
  readonly kind: 'instance' | 'cluster';
  /** Its DB identifier. */
  readonly identifier: string;
}

/** Where one colour's service and its targets are. */
export interface ServicePlace {
  /** ECS service name. */
  readonly service: string;
  readonly targetGroupArn: string;
  /** Tasks that the service should have; 0 when it does not run in this stage. */
  readonly size: number;
}

/** How a one-off task is started, and where its output goes. */
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
  /** What it runs on. @default - the launch type FARGATE */
  readonly capacity?: Capacity;
  /** Log group of its output. */
  readonly logGroup: string;
  /** Start of its log stream's name. */
  readonly logStreamPrefix: string;
}

/**
 * All that a one-off step must know, written by Terraform into the environment variable `KONG_BLUEGREEN_STEP` as JSON. It
 * holds no secret. Region, account, role and cluster are named here because a local-exec inherits nothing from the provider.
 */
export interface StepContext {
  /** Literal path of the ledger's parameters, for example `/kong-bluegreen/main`. */
  readonly path: string;
  /** Counter of upgrades on this path; a verdict of another upgrade is never taken for this one's. */
  readonly upgrade: number;
  /** The ledger's sequence number when this stage will have been entered. */
  readonly seq: number;
  /** The stage that is asked. */
  readonly stage: string;
  /** How the asked stage lies from the ledger's, as Terraform saw it at plan. */
  readonly direction: Direction | 'first';
  readonly roles: Roles;
  /** Digest of the target: image, plugins, datastore settings. */
  readonly digest: string;
  /** Copied into the verdict, so that Terraform sees that this very step was judged. */
  readonly token: string;

  readonly account: string;
  readonly region: string;
  /** Role to assume before anything is asked of AWS; none: the caller's own credentials. */
  readonly roleArn?: string | null;
  readonly clusterArn: string;

  /** The one-off task of the next release's image; null in a stage in which it has no definition. */
  readonly task: TaskPlace | null;
  /** The one-off task that asks the datastore from inside the VPC; null where this computer asks it. */
  readonly asker: TaskPlace | null;
  /** What a snapshot is taken of; null where snapshots were waived. */
  readonly snapshot: DatastoreSource | null;
  /** What `up` and `finish` ask before they begin; null for the other steps. */
  readonly preflight: { readonly settings: PreflightSettings; readonly waivers: readonly Waiver[] } | null;
  /** The datastore as seen from the operator; the password comes from PGPASSWORD, a tunnel from PGHOST and PGPORT. */
  readonly datastore: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly ssl: boolean;
  };

  readonly proxies: Readonly<Record<Slot, ServicePlace>>;
  readonly admins: Readonly<Record<Slot, ServicePlace>>;
  /** The weighted listener rules of the proxies; empty for steps that run before the rule changes. */
  readonly ruleArns: readonly string[];
  /** Colours whose running nodes this apply may replace; none where the context is of before there were any. */
  readonly patched?: readonly Slot[];
  /** Seconds after which a change of weights has reached every node of the load balancer. */
  readonly propagationSeconds: number;
  /** Seconds after which a step that waits gives up. */
  readonly deadlineSeconds: number;
}

/** What a step writes to `PATH/verdict/STEP` and what later stages read. */
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
