import {
  judge,
  MisuseError,
  type PreflightPhase,
  type PreflightReport,
  type ReportedDatastore,
  type Waiver,
} from '../domain';
import { checksOf } from './checks';
import { ConnectionFailure } from './connection/connection-failure';
import { connectionTarget } from './connection/connection-target';
import type { ConnectionEnvironment, DatastorePlace } from './connection/datastore-place';
import { readingOf, type DatastoreReading } from './reading/datastore-reading';
import { unreadable, unreadableFor } from './reading/read';
import { readDatastore, type ReadingOptions } from './reading/read-datastore';
import { runCheck } from './checks/run-checks';
import { settingOf, type PreflightSettings } from './facts/settings';

export interface PreflightRequest {
  readonly phase: PreflightPhase;
  /** Place of the datastore; PGHOST and the other variables win over it. */
  readonly datastore: DatastorePlace;
  readonly settings: PreflightSettings;
  /** @default - none */
  readonly waivers?: readonly Waiver[];
  /** Schema of Kong's tables. @default - the one that holds them */
  readonly schema?: string;
  /** For the connection and for each query. @default 10 s */
  readonly timeoutMs?: number;
  /** @default - that of the process */
  readonly environment?: ConnectionEnvironment;
}

const TIMEOUT_MS = 10_000;

/**
 * Reads the datastore and the settings, and runs the checks. A datastore that can't be asked is not an exception: each check that
 * needs it reports the reason.
 *
 * @throws MisuseError when a variable of the connection is wrong
 */
export async function preflight(request: PreflightRequest): Promise<PreflightReport> {
  const { settings, phase, waivers = [] } = request;
  const reading = await readingFor(request);
  const checks = checksOf(phase).map((check) => runCheck(check, reading, settings, phase));
  const today = (settings.now ?? new Date().toISOString()).slice(0, 10);
  return judge({ phase, datastore: reported(request, reading), checks }, waivers, today);
}

async function readingFor(request: PreflightRequest): Promise<DatastoreReading> {
  const { datastore, settings } = request;
  const cassandra = [settings.from, settings.to].some((release) => settingOf(release, 'KONG_DATABASE') === 'cassandra');
  if (cassandra) {
    const reason =
      'KONG_DATABASE is cassandra: the preflight reads PostgreSQL only; check a Cassandra datastore by hand';
    return readingOf(unreadable('KBG-PRE-053', reason));
  }
  try {
    return await readDatastore(datastore, optionsOf(request));
  } catch (error) {
    if (error instanceof MisuseError) throw error;
    if (error instanceof ConnectionFailure) return readingOf(unreadableFor(error));
    return readingOf(
      unreadable('KBG-PRE-054', `the datastore could not be read (${(error as Error).message}); report it`),
    );
  }
}

function optionsOf({ schema, timeoutMs = TIMEOUT_MS, environment, settings }: PreflightRequest): ReadingOptions {
  const header = settingOf(settings.from, 'KONG_RBAC_AUTH_HEADER');
  return {
    timeoutMs,
    ...(schema === undefined ? {} : { schema }),
    ...(environment === undefined ? {} : { environment }),
    ...(header === undefined ? {} : { rbacAuthHeader: header }),
  };
}

function reported(
  { datastore, environment = process.env }: PreflightRequest,
  reading: DatastoreReading,
): ReportedDatastore {
  const { host, port, database } = placeOf(datastore, environment);
  const { schema } = reading;
  return { host, port, database, ...(schema.state === 'read' ? { schema: schema.value.chosen } : {}) };
}

/** A wrong variable does not matter if nothing was read. */
function placeOf(datastore: DatastorePlace, environment: ConnectionEnvironment): ReportedDatastore {
  try {
    return connectionTarget(datastore, environment);
  } catch {
    return datastore;
  }
}
