/** Facts about one release's nodes that the datastore does not contain. */
export interface ReleaseSettings {
  /** Release, for example `0.34-1`, or `1.0.3` of the community edition. */
  readonly release: string;
  /** Plugins beyond the bundled ones. @default - bundled plugins only */
  readonly plugins?: readonly string[];
  /** Settings of its nodes and migrations with plain values (`KONG_…`). @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Names of the settings whose values are secrets; the preflight does not know the values. @default - none */
  readonly secrets?: readonly string[];
  /** Number of nodes, now or after the upgrade. @default - unknown: checks that need the number do not apply */
  readonly nodes?: number;
  /** Addresses of its live nodes, as the datastore sees them. @default - unknown: its connections cannot be distinguished */
  readonly addresses?: readonly string[];
}

/** Facts for the checks that the datastore does not contain. */
export interface PreflightSettings {
  /** The live release. */
  readonly from: ReleaseSettings;
  /** The next release. */
  readonly to: ReleaseSettings;
  /** Path of the load balancer's health check; no route of the gateway may match it. @default /kong-bluegreen-health-check */
  readonly healthCheckPath?: string;
  /** Time at which the newest snapshot of the datastore was finished, as an ISO time. @default - unknown */
  readonly snapshotAt?: string;
  /** Free storage of the datastore in bytes (RDS: FreeStorageSpace). @default - unknown */
  readonly freeStorageBytes?: number;
  /** True if Kong's nodes reach the datastore through a pooler. @default - detected on the connection of the preflight */
  readonly pooled?: boolean;
  /** `--lock-timeout` of the migrations, in seconds. Kong never renews the lock. @default 60, as in Kong */
  readonly lockSeconds?: number;
  /** Age in seconds at which an open transaction becomes a blocker. @default 30 */
  readonly transactionSeconds?: number;
  /** Current time, as an ISO time. @default - the clock of this computer */
  readonly now?: string;
}
