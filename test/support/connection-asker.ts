import { readOnly, type IReadOnlySession } from '../../lib/preflight/connection/connection';
import type { ConnectionEnvironment, DatastorePlace } from '../../lib/preflight/connection/datastore-place';
import type { PreflightHarness } from './preflight-harness';

export const SECRET = 'a-very-wrong-password';

export interface Asked {
  readonly place?: Partial<DatastorePlace>;
  readonly environment?: ConnectionEnvironment;
  readonly timeoutMs?: number;
}

type Work<T> = (session: IReadOnlySession) => Promise<T>;

interface Asker {
  ask: <T>(work: Work<T>, asked?: Asked) => Promise<T>;
  /** Sentence of the expected error, which must not hold a secret. */
  sentence: (asked: Asked, work?: Work<unknown>, name?: string) => Promise<string>;
  one: Work<unknown>;
}

/** Asks the harness's server as the product does. */
export function asker(harness: () => PreflightHarness): Asker {
  const one: Work<unknown> = async (session) => (await session.query('SELECT 1 AS one'))[0];

  async function ask<T>(work: Work<T>, { place = {}, environment = {}, timeoutMs = 5_000 }: Asked = {}): Promise<T> {
    const variables = { ...harness().environment, ...environment };
    return await readOnly(harness().place('postgres', place), { timeoutMs, environment: variables }, work);
  }

  async function sentence(asked: Asked, work = one, name = 'ConnectionFailure'): Promise<string> {
    const error = await ask(work, asked).then(
      () => new Error('it was read'),
      (thrown: unknown) => thrown as Error,
    );
    expect(error.name).toBe(name);
    expect(error.message).not.toContain('\n');
    expect(error.message).not.toContain(harness().datastore.password);
    expect(error.message).not.toContain(SECRET);
    return error.message;
  }

  return { ask, sentence, one };
}
