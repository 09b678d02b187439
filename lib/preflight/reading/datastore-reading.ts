import { unreadable, type Read } from './read';

/** How many there are, and the names of some. */
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
  /** New transactions of Kong's role begin read-only: a failed-over or full server, or a setting of role or database. */
  readonly readOnlyByDefault: boolean;
  /** The server's backend is another than the one announced: a pooler is between. */
  readonly pooled: boolean;
}

/** The role as which Kong's nodes and migrations connect. */
export interface RoleFacts {
  readonly name: string;
  readonly schema: string;
  /** Tables, in that schema. */
  readonly mayCreate: boolean;
  /** Kong's tables whose owner it neither is nor can act as. */
  readonly notOwned: Tally;
}

/** The schemas that hold Kong's tables. */
export interface SchemaPlace {
  readonly chosen: string;
  readonly candidates: readonly string[];
  /** The choice was named by the caller. */
  readonly named: boolean;
}

/** One component's migrations, of `schema_meta` or of `schema_migrations`. */
export interface Component {
  readonly name: string;
  readonly executed: readonly string[];
  /** Without those that are in both arrays: Kong counts them as executed. */
  readonly pending: readonly string[];
  readonly duplicates: readonly string[];
}

/**
 * `legacy`: the old framework's table alone. `empty`: no table at all; `none`: tables, but not Kong's. `mixed`: none of the
 * states that Kong leaves behind when nothing went wrong.
 */
export type FrameworkState = 'legacy' | 'none' | 'empty' | 'pending' | 'finished' | 'mixed';

/**
 * Why it is mixed. `killed-up`: the old table beside a new one in which nothing was done yet, as a killed "up" leaves it.
 * `leftover`: the old table beside a new one in which all is done, as an old node's migrations leave it after "finish".
 */
export type MixedCause = 'killed-up' | 'leftover' | 'unclear';

export interface Framework {
  readonly state: FrameworkState;
  /** Of the state `mixed` only. */
  readonly cause?: MixedCause;
  /** What of it was seen. */
  readonly text: string;
  /** Rows of `schema_meta`. */
  readonly components: readonly Component[];
  /** Rows of `schema_migrations`. */
  readonly legacy: readonly Component[];
  /** Tables that only Kong Enterprise has are there. */
  readonly enterprise: boolean;
}

/** A row of a migration in the table of locks. */
export interface LockRow {
  readonly owner: string;
  /** Undefined where it names no moment. */
  readonly endsAt: Date | undefined;
  /** By the datastore's clock; negative when expired, infinite when it never ends; undefined where the row does not say. */
  readonly secondsLeft: number | undefined;
}

export interface RouteRow {
  readonly id: string;
  /** It is told by an expression, as routes can be from Kong 3.0 on. @default false */
  readonly isExpression?: boolean;
  readonly methods: readonly string[];
  readonly paths: readonly string[];
}

/** A route, and what a request must have to reach it. */
export interface ServedRoute extends RouteRow {
  readonly hosts: readonly string[];
  /** It is reached by HTTP, and not by a bare connection. */
  readonly http: boolean;
}

export interface ServiceRow {
  readonly name: string;
  /** Its own, or those of a target of the upstream that it names. */
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

/** Rows of a table that would get one key, or of which none can be made; counted by key. */
export interface Clash extends Tally {
  readonly table: 'plugins' | 'acls' | 'ratelimiting_metrics' | 'response_ratelimiting_metrics';
  readonly kind: 'same' | 'apostrophe';
}

/** What keeps `up` from changing tables, with names of some. */
export interface UpObstacles {
  /** Of columns that get another type. */
  readonly views: Tally;
  /** Foreign keys of others to the plugins. */
  readonly references: Tally;
  /** Plugins whose configuration is no JSONB. */
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
  /** The server hides it from our role. */
  readonly hidden: boolean;
}

/** A limit of connections, and how many count against it. */
export interface ConnectionBound {
  readonly of: 'the server' | 'the database' | "Kong's role";
  readonly limit: number;
  readonly used: number;
}

export interface ConnectionFacts {
  readonly sessions: readonly SessionRow[];
  readonly bounds: readonly ConnectionBound[];
}

/** Subjects that the checks may need. */
export interface Subjects {
  readonly server: ServerFacts;
  readonly kongRole: RoleFacts;
  readonly connections: ConnectionFacts;
  /** Ages in seconds of the transactions that two-phase commit left open in this database. */
  readonly preparedTransactions: readonly number[];
  readonly schema: SchemaPlace;
  readonly framework: Framework;
  /** Those that keep migrations out, the longest first. */
  readonly locks: readonly LockRow[];
  readonly apis: Tally;
  /** Of the `api` entities. */
  readonly apiWorkspaces: readonly { readonly workspace: string; readonly count: number }[];
  readonly plugins: readonly PluginUse[];
  readonly uncachedPlugins: Tally;
  readonly upObstacles: UpObstacles;
  readonly finishClashes: readonly Clash[];
  /** Plugins whose configuration names the header that carries an RBAC token. */
  readonly tokenPlugins: Tally;
  readonly hostlessRoutes: readonly RouteRow[];
  readonly httpsOnlyRoutes: Tally;
  /** Services with a path that routes reach by `/`, by host alone, or unstripped. */
  readonly joinedPaths: Tally;
  /** Services whose host is the node itself, or an upstream's name whose target is; once for each target. */
  readonly loopbackServices: readonly ServiceRow[];
  readonly certificates: Tally;
  readonly snis: Tally;
  readonly portalEndpoints: readonly PortalEndpoint[];
  readonly portalFiles: readonly PortalFile[];
  /** RBAC tokens that a newer release has hashed. */
  readonly hashedTokens: Tally;
  readonly tables: readonly TableSize[];
}

/** All that was read, as data. */
export type DatastoreReading = { readonly [K in keyof Subjects]: Read<Subjects[K]> };

export const SUBJECTS = [
  'server',
  'kongRole',
  'connections',
  'preparedTransactions',
  'schema',
  'framework',
  'locks',
  'apis',
  'apiWorkspaces',
  'plugins',
  'uncachedPlugins',
  'upObstacles',
  'finishClashes',
  'tokenPlugins',
  'hostlessRoutes',
  'httpsOnlyRoutes',
  'joinedPaths',
  'loopbackServices',
  'certificates',
  'snis',
  'portalEndpoints',
  'portalFiles',
  'hashedTokens',
  'tables',
] as const satisfies readonly (keyof Subjects)[];

/** A reading of a datastore that could not be asked. */
export function unreadableReading(reason: string): DatastoreReading {
  return Object.fromEntries(SUBJECTS.map((subject) => [subject, unreadable(reason)])) as unknown as DatastoreReading;
}
