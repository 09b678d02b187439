import { readOnly, type ConnectionOptions, type IReadOnlySession } from '../connection/connection';
import type { DatastorePlace } from '../connection/datastore-place';
import { readCatalogue } from './catalogue';
import {
  readingOf,
  type DatastoreReading,
  type Framework,
  type SchemaPlace,
  type ServedRoute,
  type Tally,
} from './datastore-reading';
import { certificates, hashedTokens, portalEndpoints, portalFiles, snis } from './enterprise';
import { finishClashes } from './finish-clashes';
import { readFramework } from './framework';
import * as gateway from './gateway';
import { readKongRole } from './kong-role';
import { loopbackServices } from './loopback';
import { migrationLocks } from './migration-lock';
import { absent, type Read } from './read';
import { schemaPlace } from './schema-place';
import { readConnections, readPrepared, readServer, readSizes } from './server';
import { TableReader } from './table-reader';
import { readUpObstacles } from './up-obstacles';

export interface ReadingOptions extends ConnectionOptions {
  /** Schema of Kong's tables. @default - the one that holds them; of several, the first in the role's search path */
  readonly schema?: string;
  /** Header that carries an RBAC token. @default Kong-Admin-Token */
  readonly rbacAuthHeader?: string;
}

/** Only migrations hold locks that block a reader, so a short wait is enough. */
const LOCK_TIMEOUT_MS = 1_000;

/**
 * Reads the subjects of all checks, in one read-only transaction.
 * @throws ConnectionFailure with one sentence if the datastore can't be asked, or the connection ends too early.
 */
export async function readDatastore(place: DatastorePlace, options: ReadingOptions): Promise<DatastoreReading> {
  return await readOnly(place, { lockTimeoutMs: LOCK_TIMEOUT_MS, ...options }, (session) =>
    readAll(session, place.user, options),
  );
}

/**
 * Reads only the routes, in one read-only transaction.
 * @throws ConnectionFailure with one sentence when the datastore can't be asked
 */
export async function readRoutes(
  place: DatastorePlace,
  options: ReadingOptions,
): Promise<Read<readonly ServedRoute[]>> {
  return await readOnly(place, { lockTimeoutMs: LOCK_TIMEOUT_MS, ...options }, async (session) => {
    const catalogue = await readCatalogue(session);
    const schema = schemaPlace(catalogue, options.schema);
    if (schema.state !== 'read') return schema;
    return await new TableReader(session, catalogue, schema.value.chosen).table(gateway.routes);
  });
}

async function readAll(
  session: IReadOnlySession,
  kongRole: string,
  options: ReadingOptions,
): Promise<DatastoreReading> {
  const catalogue = await readCatalogue(session);
  const schema = schemaPlace(catalogue, options.schema);
  const chosen = schema.state === 'read' ? schema.value.chosen : undefined;
  const tables = new TableReader(session, catalogue, chosen);
  const framework: Read<Framework> =
    schema.state === 'unreadable' ? schema : await readFramework(tables, catalogue.relations, chosen !== undefined);
  const serverSide = await readServerSide(tables, session, kongRole, chosen);
  const entities =
    schema.state === 'unreadable' ? readingOf(schema) : await readEntities(tables, framework, schema, options);
  return { ...entities, ...serverSide, schema, framework };
}

type ServerSide = Pick<DatastoreReading, 'server' | 'kongRole' | 'connections' | 'preparedTransactions' | 'tables'>;
type Entities = Omit<DatastoreReading, keyof ServerSide | 'schema' | 'framework'>;

async function readServerSide(
  tables: TableReader,
  session: IReadOnlySession,
  kongRole: string,
  schema: string | undefined,
): Promise<ServerSide> {
  return {
    server: await readServer(tables, session, kongRole),
    kongRole: await readKongRole(tables, kongRole, schema),
    connections: await readConnections(tables, kongRole),
    preparedTransactions: await readPrepared(tables),
    tables: await readSizes(tables, schema),
  };
}

async function readEntities(
  tables: TableReader,
  framework: Read<Framework>,
  schema: Read<SchemaPlace>,
  { rbacAuthHeader = 'Kong-Admin-Token' }: ReadingOptions,
): Promise<Entities> {
  const { state, legacy = [] } = framework.state === 'read' ? framework.value : {};
  // A community datastore that a 1.x without APIs bootstrapped never had the table, and its own upgrades can be pending too.
  const hadApis = state === 'legacy' || (state === 'pending' && legacy.length > 0);
  return {
    locks: await tables.table({ ...migrationLocks, expected: state === 'pending' || state === 'finished' }),
    apis: await readApis(tables, hadApis, schema),
    apiWorkspaces: await tables.table(gateway.apiWorkspaces),
    plugins: await tables.table(gateway.plugins),
    uncachedPlugins: await gateway.uncachedPlugins(tables, state !== 'legacy'),
    upObstacles: await readUpObstacles(tables, framework, schema.state === 'read' ? schema.value.chosen : undefined),
    finishClashes: await finishClashes(tables, framework),
    tokenPlugins: await tables.table(gateway.tokenPlugins(rbacAuthHeader)),
    hostlessRoutes: await gateway.hostlessRoutes(tables),
    httpsOnlyRoutes: await tables.table(gateway.httpsOnlyRoutes),
    joinedPaths: await tables.table(gateway.joinedPaths),
    loopbackServices: await tables.table(loopbackServices),
    certificates: await certificates(tables),
    snis: await snis(tables),
    portalEndpoints: await portalEndpoints(tables),
    portalFiles: await portalFiles(tables),
    hashedTokens: await hashedTokens(tables),
  };
}

/** Every release of the old framework has the table; a release of the new one may have dropped it or never had it. */
async function readApis(tables: TableReader, expected: boolean, schema: Read<SchemaPlace>): Promise<Read<Tally>> {
  if (schema.state === 'absent') return absent(schema.reason);
  return await tables.table({ ...gateway.apis, expected });
}
