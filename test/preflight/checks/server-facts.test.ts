import type { DatastoreReading, Subjects } from '../../../lib/preflight/reading/datastore-reading';
import { read, unreadable, absent } from '../../../lib/preflight/reading/read';
import { answerOf, findingTexts } from '../../support/preflight-cases';
import { startedHarness } from '../../support/preflight-harness';

const harness = startedHarness();
let database: string;
beforeEach(async () => {
  database = await harness().lab();
});

function changed<K extends keyof Subjects>(
  reading: DatastoreReading,
  subject: K,
  change: Partial<Subjects[K]>,
): DatastoreReading {
  const answer = reading[subject];
  if (answer.state !== 'read') throw new Error(answer.reason);
  return { ...reading, [subject]: read(Object.assign({}, answer.value, change)) };
}

describe('read-only-datastore', () => {
  const ask = (reading: DatastoreReading) => findingTexts(answerOf('read-only-datastore', 'before-up', reading));

  it('passes on a writer, and blocks on a server that begins read-only', async () => {
    expect(answerOf('read-only-datastore', 'before-up', await harness().read(database)).outcome).toBe('passed');
    await harness().run(database, `ALTER DATABASE ${database} SET default_transaction_read_only = on`);
    expect(ask(await harness().read(database))).toEqual([
      "blocker server: default_transaction_read_only is on for Kong's role",
    ]);
  });

  it("uses the settings of Kong's role, not those of the preflight's role", async () => {
    await harness().run(
      database,
      `CREATE ROLE kong_ro LOGIN; CREATE ROLE watcher LOGIN PASSWORD 'w'; GRANT pg_monitor TO watcher;
       GRANT SELECT ON ALL TABLES IN SCHEMA public TO watcher; ALTER ROLE watcher SET default_transaction_read_only = on`,
    );
    const asWatcher = { PGUSER: 'watcher', PGPASSWORD: 'w' };
    const asked = async () =>
      ask(await harness().readAs('kong_ro', database, { environment: { ...harness().environment, ...asWatcher } }));
    expect(await asked()).toEqual([]);
    await harness().run(database, 'ALTER ROLE kong_ro SET default_transaction_read_only = on');
    expect(await asked()).toHaveLength(1);
    await harness().run(database, `ALTER ROLE kong_ro IN DATABASE ${database} SET default_transaction_read_only = off`);
    expect(await asked()).toEqual([]);
  });

  it('blocks on a replica', async () => {
    const replica = changed(await harness().read(database), 'server', { inRecovery: true });
    expect(ask(replica)).toEqual(['blocker server: it is a replica (pg_is_in_recovery() is true)']);
  });
});

describe('kong-role', () => {
  it('must own the tables or be a member of their owner, and may create tables before "up"', async () => {
    const role = `kong_${database}`;
    await harness().run(database, `CREATE ROLE ${role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC`);
    const environment = { ...harness().environment, PGUSER: harness().datastore.user };
    const asked = async (phase: 'before-up' | 'before-finish') =>
      findingTexts(answerOf('kong-role', phase, await harness().readAs(role, database, { environment })));
    const owners = new RegExp(
      `^blocker role ${role}: it does not own \\d+ tables of Kong, and may not alter them \\[acls;`,
    );
    const creates = `blocker role ${role}: it may not create tables in schema public, and "up" creates some`;
    expect(await asked('before-up')).toEqual([expect.stringMatching(owners), creates]);
    expect(await asked('before-finish')).toEqual([expect.stringMatching(owners)]);
    await harness().run(
      database,
      `GRANT CREATE ON SCHEMA public TO ${role}; GRANT ${harness().datastore.user} TO ${role}`,
    );
    expect(await asked('before-up')).toEqual([]);
  });

  it('does not apply if the server has no such role', async () => {
    const environment = { ...harness().environment, PGUSER: harness().datastore.user };
    const answer = answerOf('kong-role', 'before-up', await harness().readAs('nobody', database, { environment }));
    expect(answer).toMatchObject({
      outcome: 'not-applicable',
      sentence: `the server has no role "nobody", which is Kong's role in the settings`,
    });
  });
});

describe('postgres-version', () => {
  it.each([
    [90_426, '9.4.26', ['blocker PostgreSQL: PostgreSQL 9.4.26']],
    [90_500, '9.5.0', []],
    [150_018, '15.18', []],
    [160_013, '16.13', ['info PostgreSQL: PostgreSQL 16.13']],
  ])('%d', async (versionNumber, version, expected) => {
    const reading = changed(await harness().read(database), 'server', { versionNumber, version });
    expect(findingTexts(answerOf('postgres-version', 'before-up', reading))).toEqual(expected);
  });
});

describe('facts that a query cannot read', () => {
  it('free-storage does not apply without the free bytes, and compares given ones', async () => {
    const reading = {
      ...(await harness().read(database)),
      tables: read([{ name: 'plugins', rows: 1, bytes: 1024 ** 3 }]),
    };
    const ask = (settings = {}) => answerOf('free-storage', 'before-up', reading, settings);
    expect(ask()).toMatchObject({
      outcome: 'not-applicable',
      sentence: expect.stringMatching(/about 3072 MB are needed/) as string,
    });
    expect(ask({ freeStorageBytes: 4 * 1024 ** 3 }).outcome).toBe('passed');
    expect(findingTexts(ask({ freeStorageBytes: 1024 ** 3 }))).toEqual([
      'blocker storage: about 3072 MB are needed, 1024 MB are free',
    ]);
  });

  it('snapshot does not apply without a time, and compares a given one', async () => {
    const reading = await harness().read(database);
    const ask = (settings = {}) => answerOf('snapshot', 'before-finish', reading, settings);
    expect(ask()).toMatchObject({ outcome: 'not-applicable' });
    expect(ask({ snapshotAt: '2026-11-23T09:30:00Z' })).toMatchObject({
      outcome: 'passed',
      sentence: 'the newest snapshot is 30 minutes old',
    });
    expect(findingTexts(ask({ snapshotAt: '2026-11-23T07:00:00Z' }))).toEqual([
      'blocker snapshot: the newest snapshot is 180 minutes old',
    ]);
    expect(ask({ snapshotAt: 'yesterday' })).toMatchObject({ outcome: 'error' });
  });
});

test('an unreadable subject is an error, and an absent one does not apply', async () => {
  const reading = await harness().read(database);
  const ask = (apis: DatastoreReading['apis']) => answerOf('api-entities', 'before-up', { ...reading, apis });
  expect(ask(unreadable('KBG-PRE-045', 'no right'))).toMatchObject({
    outcome: 'error',
    sentence: 'KBG-PRE-045: no right',
    findings: [],
  });
  expect(ask(absent('no table'))).toMatchObject({ outcome: 'not-applicable', sentence: 'no table' });
});
