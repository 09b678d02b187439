import { Client } from 'pg';
import type { Order } from './order';

/** Nothing listens there. */
const NOWHERE = { host: '127.0.0.1', port: 1 };

/** A connected client of the container's database; it survives the server's end, as Kong does. */
export async function openClient({ database, fault }: Order, timeoutMs: number): Promise<Client> {
  const client = new Client({
    ...database,
    ...(fault.databaseDown ? NOWHERE : {}),
    connectionTimeoutMillis: timeoutMs,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Kong's error for a database that it can't reach. */
export function databaseError(error: unknown): Error {
  const { code, message } = error as { code?: string; message?: string };
  const why = code === 'ECONNREFUSED' ? 'connection refused' : (message ?? String(error));
  return new Error(`[PostgreSQL error] failed to retrieve server_version_num: ${why}`);
}
