import { ConnectionFailure } from '../connection/connection-failure';
import type { ConnectionEnvironment, DatastorePlace } from '../connection/datastore-place';
import { read, unreadableFor, type Read } from '../reading/read';
import { readRoutes } from '../reading/read-datastore';
import { routeRequests, type RouteRequests } from './route-requests';

export type ServedRequests = RouteRequests;

const TIMEOUT_MS = 10_000;

/**
 * Requests that the gateway of a datastore serves, from its routes. It writes nothing.
 *
 * @throws MisuseError when a variable of the connection is wrong
 */
export async function servedRequests(
  datastore: DatastorePlace,
  { schema, environment }: { readonly schema?: string; readonly environment?: ConnectionEnvironment },
): Promise<Read<ServedRequests>> {
  const options = {
    timeoutMs: TIMEOUT_MS,
    ...(schema === undefined ? {} : { schema }),
    ...(environment === undefined ? {} : { environment }),
  };
  try {
    const routes = await readRoutes(datastore, options);
    return routes.state === 'read' ? read(routeRequests(routes.value)) : routes;
  } catch (error) {
    if (error instanceof ConnectionFailure) return unreadableFor(error);
    throw error;
  }
}
