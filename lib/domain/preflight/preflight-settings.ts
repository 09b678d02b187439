/** What is known of one release's nodes, apart from the datastore. */
export interface ReleaseSettings {
  /** Such as `0.34-1`, or `1.0.3` of the community edition. */
  readonly release: string;
  /** Plugins beyond the bundled ones. @default - bundled plugins only */
  readonly plugins?: readonly string[];
  /** Plain settings of its nodes and migrations (`KONG_…`). @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Names of the settings that are given by reference; their values are not known here. @default - none */
  readonly secrets?: readonly string[];
  /** Live nodes, or those that will be. @default - not known: what depends on it can't be told */
  readonly nodes?: number;
  /** Addresses of its live nodes, as the datastore sees them. @default - not known: its connections can't be told apart */
  readonly addresses?: readonly string[];
}

/** What the checks know beside the datastore. */
export interface PreflightSettings {
  /** The release that is live. */
  readonly from: ReleaseSettings;
  /** The release that is to be. */
  readonly to: ReleaseSettings;
  /** Path that the load balancer asks for and that must be nobody's. @default /kong-bluegreen-health-check */
  readonly healthCheckPath?: string;
  /** When the newest snapshot of the datastore was finished, as an ISO time. @default - not known */
  readonly snapshotAt?: string;
  /** Free storage of the datastore in bytes (RDS: FreeStorageSpace). @default - not known */
  readonly freeStorageBytes?: number;
  /** Kong's nodes reach the datastore through a pooler. @default - told by our own connection */
  readonly pooled?: boolean;
  /** `--lock-timeout` of the migrations, in seconds; its lock is never renewed. @default 60, Kong's own */
  readonly lockSeconds?: number;
  /** Age in seconds from which a transaction blocks a step. @default 30 */
  readonly transactionSeconds?: number;
  /** Now, as an ISO time. @default - the clock of this machine */
  readonly now?: string;
}
