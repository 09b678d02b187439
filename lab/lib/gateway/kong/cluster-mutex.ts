import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';

export interface MutexOptions {
  /** Real milliseconds: how long the row counts, and how long a waiter waits. Never renewed, as in Kong. */
  readonly ttlMs: number;
  readonly wait: boolean;
}

const KEY = 'migrations';
const STEP_MS = 50;

async function acquire(client: Client, owner: string, ttlMs: number): Promise<boolean> {
  await client.query('DELETE FROM locks WHERE ttl < now()');
  const { rowCount } = await client.query(
    `INSERT INTO locks (key, owner, ttl) VALUES ($1, $2, now() + $3 * interval '1 millisecond') ON CONFLICT DO NOTHING`,
    [KEY, owner, ttlMs],
  );
  return rowCount === 1;
}

async function isHeld(client: Client): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM locks WHERE key = $1 AND ttl >= now()', [KEY]);
  return rowCount !== 0;
}

/**
 * Runs the work under Kong's lock row. Answers false when another run holds it, also after having waited until it was
 * free: who waited doesn't work.
 * @throws Error `timeout` when it was still held after the wait
 */
export async function clusterMutex(client: Client, options: MutexOptions, work: () => Promise<void>): Promise<boolean> {
  const owner = randomUUID();
  if (await acquire(client, owner, options.ttlMs)) {
    try {
      await work();
    } finally {
      await client.query('DELETE FROM locks WHERE key = $1 AND owner = $2', [KEY, owner]);
    }
    return true;
  }
  if (!options.wait) return false;
  const deadline = Date.now() + options.ttlMs;
  while (await isHeld(client)) {
    if (Date.now() > deadline) throw new Error('[PostgreSQL error] timeout');
    await delay(STEP_MS);
  }
  return false;
}
