import { readOnly, type IReadOnlySession } from '../../lib/preflight/connection';
import type { ConnectionEnvironment, DatastorePlace } from '../../lib/preflight/connection-target';
import type { PreflightBench } from './preflight-bench';

export const WRONG_PASSWORD = 'a-very-wrong-password';

export interface Asked {
  readonly place?: Partial<DatastorePlace>;
  readonly environment?: ConnectionEnvironment;
  readonly timeoutMs?: number;
}

export type Work<T> = (session: IReadOnlySession) => Promise<T>;

export const one: Work<unknown> = async (session) => (await session.query('SELECT 1 AS one'))[0];

/** Asks a bench's datastore as the preflight does. */
export async function ask<T>(bench: PreflightBench, work: Work<T>, asked: Asked = {}): Promise<T> {
  const { place = {}, environment = {}, timeoutMs = 5_000 } = asked;
  const variables = { ...bench.environment, ...environment };
  return await readOnly(bench.place('postgres', place), { timeoutMs, environment: variables }, work);
}

/** The one sentence, without a secret, that it fails with. */
export async function sentence(
  bench: PreflightBench,
  asked: Asked,
  work: Work<unknown> = one,
  name = 'ConnectionFailure',
): Promise<string> {
  const error = await ask(bench, work, asked).then(
    () => new Error('it was read'),
    (thrown: unknown) => thrown as Error,
  );
  expect(error.name).toBe(name);
  expect(error.message).not.toContain('\n');
  expect(error.message).not.toContain(bench.datastore.password);
  expect(error.message).not.toContain(WRONG_PASSWORD);
  return error.message;
}
