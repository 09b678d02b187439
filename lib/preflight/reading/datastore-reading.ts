import type { Read } from './read';

/** Number of rows, and names of some of them. */
export interface Tally {
  readonly count: number;
  readonly sample: readonly string[];
}

export interface ServerFacts {
  /** `150018` for 15.18. */
  readonly versionNumber: number;
  readonly version: string;
  readonly role: string;
  readonly inRecovery: boolean;
  /** New transactions of Kong's role are read-only, because of a failover, a full disk, or a setting of the role or the database. */
  readonly readOnlyByDefault: boolean;
  /** A pooler stands before the server: the announced backend differs from the real one. */
  readonly pooled: boolean;
}

/** Role of Kong's nodes and migrations. */
export interface RoleFacts {
  readonly name: string;
  readonly schema: string;
  /** The role may create tables in the schema. */
  readonly mayCreate: boolean;
  /** Kong's tables of an owner that the role is not a member of. */
  readonly notOwned: Tally;
}

/** The schemas that hold Kong's tables. */
export interface SchemaPlace {
  readonly chosen: string;
  readonly candidates: readonly string[];
  /** The caller named the schema. */
  readonly named: boolean;
}

/** Migrations of one component, from `schema_meta` or `schema_migrations`. */
export interface Component {
  readonly name: string;
  readonly executed: readonly string[];
  /** Without migrations that both arrays have: Kong counts them as executed. */
  readonly pending: readonly string[];
  readonly duplicates: readonly string[];
}

/**
 * `legacy`: only the table of the old framework. `empty`: no tables. `none`: tables, but not Kong's. `mixed`: a state that Kong does not
 * leave behind unless something went wrong.
 */
export type FrameworkState = 'legacy' | 'none' | 'empty' | 'pending' | 'finished' | 'mixed';

/**
 * Cause of the state `mixed`. `killed-up`: both tables, and the new one records no migration yet; a killed "up" leaves this. `leftover`:
 * both tables, and the new one records all migrations; an old node's migrations after "finish" leave this.
 */
export type MixedCause = 'killed-up' | 'leftover' | 'unclear';

export interface Framework {
  readonly state: FrameworkState;
  /** Set in the state `mixed` only. */
  readonly cause?: MixedCause;
  /** Observation that led to the state. */
  readonly text: string;
  /** Rows of `schema_meta`. */
  readonly components: readonly Component[];
  /** Rows of `schema_migrations`. */
  readonly legacy: readonly Component[];
  /** The datastore has tables that only Kong Enterprise has. */
  readonly enterprise: boolean;
}

/** Row of a migration in the table `locks`. */
export interface LockRow {
  readonly owner: string;
  /** Undefined if the row has no finite time. */
  readonly endsAt: Date | undefined;
  /** By the clock of the datastore: negative if expired, infinite if the lock never ends, undefined if the ttl is NULL. */
  readonly secondsLeft: number | undefined;
}

export interface RouteRow {
  readonly id: string;
  /** The route is defined by an expression, which is possible since Kong 3.0. @default false */
  readonly isExpression?: boolean;
  readonly methods: readonly string[];
  readonly paths: readonly string[];
}

/** A route, and the properties of a request that reaches it. */
export interface ServedRoute extends RouteRow {
  readonly hosts: readonly string[];
  /** The route serves HTTP, not plain TCP or TLS connections. */
  readonly http: boolean;
}

export interface ServiceRow {
  readonly name: string;
  /** Host of the service, or of a target of its upstream. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

export interface PluginUse {
  readonly name: string;
  readonly count: number;
}

export interface PortalEndpoint {
  readonly role: string;
  readonly workspace: string;
  readonly endpoint: string;
}

export interface PortalFile {
  readonly workspace: string;
  readonly name: string;
}

/** Rows that would get the same key, or whose key can't be computed; counted by key. */
export interface Clash extends Tally {
  readonly table: 'plugins' | 'acls' | 'ratelimiting_metrics' | 'response_ratelimiting_metrics';
  readonly kind: 'same' | 'apostrophe';
}

/** Obstacles to the changes that `up` makes to tables. */
export interface UpObstacles {
  /** Views of columns that get another type. */
  readonly views: Tally;
  /** Foreign keys of other tables to the table `plugins`. */
  readonly references: Tally;
  /** Plugins whose configuration can't be converted to JSONB. */
  readonly documents: Tally;
}

export interface TableSize {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Another session on the server. */
export interface SessionRow {
  readonly here: boolean;
  readonly user: string;
  readonly application: string;
  readonly address: string;
  /** Age of its transaction. */
  readonly transactionSeconds: number | undefined;
  /** The server hides the details of the session from the role of the preflight. */
  readonly hidden: boolean;
}

/** A limit of connections, and the number of connections that count against it. */
export interface ConnectionBound {
  readonly of: 'the server' | 'the database' | "Kong's role";
  readonly limit: number;
  readonly used: number;
}

export interface ConnectionFacts {
  readonly sessions: readonly SessionRow[];
  readonly bounds: readonly ConnectionBound[];
}

/** Values of the subjects that the checks may need. */
export interface Subjects {
  readonly server: ServerFacts;
  readonly kongRole: RoleFacts;
  readonly connections: ConnectionFacts;
  /** Ages in seconds of the transactions that two-phase commit left open in this database. */
  readonly preparedTransactions: readonly number[];
  readonly schema: SchemaPlace;
  readonly framework: Framework;
  /** Locks of migrations, the longest first. */
  readonly locks: readonly LockRow[];
  readonly apis: Tally;
  /** Number of API entities by workspace. */
  readonly apiWorkspaces: readonly { readonly workspace: string; readonly count: number }[];
  readonly plugins: readonly PluginUse[];
  readonly uncachedPlugins: Tally;
  readonly upObstacles: UpObstacles;
  readonly finishClashes: readonly Clash[];
  /** Plugins whose configuration names the header of the RBAC token. */
  readonly tokenPlugins: Tally;
  readonly hostlessRoutes: readonly RouteRow[];
  readonly httpsOnlyRoutes: Tally;
  /** Services with a path, and with routes that have the path `/`, only a host, or strip_path off. */
  readonly joinedPaths: Tally;
  /** Services whose host, or a target of whose upstream, is the node itself; one row for each target. */
  readonly loopbackServices: readonly ServiceRow[];
  readonly certificates: Tally;
  readonly snis: Tally;
  readonly portalEndpoints: readonly PortalEndpoint[];
  readonly portalFiles: readonly PortalFile[];
  /** RBAC tokens that the next release has hashed. */
  readonly hashedTokens: Tally;
  readonly tables: readonly TableSize[];
}

/** All subjects of a datastore, as data. */
export type DatastoreReading = { readonly [K in keyof Subjects]: Read<Subjects[K]> };

/** Every subject: the compiler refuses a list that lacks one. */
const EVERY_SUBJECT: Readonly<Record<keyof Subjects, true>> = {
  server: true,
  kongRole: true,
  connections: true,
  preparedTransactions: true,
  schema: true,
  framework: true,
  locks: true,
  apis: true,
  apiWorkspaces: true,
  plugins: true,
  uncachedPlugins: true,
  upObstacles: true,
  finishClashes: true,
  tokenPlugins: true,
  hostlessRoutes: true,
  httpsOnlyRoutes: true,
  joinedPaths: true,
  loopbackServices: true,
  certificates: true,
  snis: true,
  portalEndpoints: true,
  portalFiles: true,
  hashedTokens: true,
  tables: true,
};

export const SUBJECTS = Object.keys(EVERY_SUBJECT) as readonly (keyof Subjects)[];

/** The reading of a datastore that could not be asked: every subject has the same reason. */
export function readingOf(reason: Read<never>): DatastoreReading {
  return Object.fromEntries(SUBJECTS.map((subject) => [subject, reason])) as unknown as DatastoreReading;
}
