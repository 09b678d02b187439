import { read } from '../../../lib/preflight/reading/read';
import { answerOf, findingTexts } from '../../support/preflight-cases';
import { startedHarness } from '../../support/preflight-harness';

const harness = startedHarness();
let database: string;
beforeEach(async () => {
  database = await harness().lab();
});

describe('lock-time', () => {
  const ROWS = `INSERT INTO consumers (id, username) SELECT md5(n::text)::uuid, n::text FROM generate_series(1, 50000) n; ANALYZE consumers`;
  const ask = async (settings = {}) => answerOf('lock-time', 'before-up', await harness().read(database), settings);

  it('passes with its estimate, warns of a long time, and blocks if the lock would end first', async () => {
    expect(await ask()).toMatchObject({
      outcome: 'passed',
      sentence: expect.stringMatching(/^about 0\.0 s for \d+ rows/) as string,
    });
    await harness().run(database, ROWS);
    expect((await ask()).sentence).toMatch(/^about 0\.2 s for 5\d{4} rows/);
    expect(findingTexts(await ask({ lockSeconds: 0.1 }))).toEqual([
      expect.stringMatching(/^blocker up: about 0\.2 s .* \[consumers: 50001 rows, \d+ MB; /),
    ]);
  });

  it('does not trust old statistics of a table that grew', async () => {
    const more = `ALTER TABLE consumers SET (autovacuum_enabled = false); INSERT INTO consumers (id, username)
      SELECT md5('more' || n)::uuid, 'more' || n FROM generate_series(1, 150000) n`;
    await harness().run(database, ROWS);
    await harness().run(database, more);
    const [, rows] = /^about .* for (\d+) rows/.exec((await ask()).sentence ?? '') ?? [];
    expect(Number(rows)).toBeGreaterThan(150_000);
    expect(Number(rows)).toBeLessThan(250_000);
  });

  it('warns of a long time, even if the lock is longer', async () => {
    const reading = {
      ...(await harness().read(database)),
      tables: read([{ name: 'plugins', rows: 40_000, bytes: 1 }]),
    };
    const answer = answerOf('lock-time', 'before-finish', reading, { lockSeconds: 300 });
    expect(findingTexts(answer)).toEqual([
      'warning finish: about 14.0 s for 40000 rows, at the speed of another machine [plugins: 40000 rows, 1 MB]',
    ]);
  });

  it('counts rows since the last ANALYZE, also of partitions and of a table that was empty then', async () => {
    const grown = `CREATE TABLE parts_acls (id int, name text) PARTITION BY LIST (id);
      CREATE TABLE one_acls PARTITION OF parts_acls FOR VALUES IN (1);
      INSERT INTO parts_acls SELECT 1, n FROM generate_series(1, 1000) n;
      DROP TABLE acls CASCADE; ALTER TABLE parts_acls RENAME TO acls;
      DROP TABLE plugins CASCADE; CREATE TABLE plugins (id uuid, name text);
      INSERT INTO plugins (id, name) SELECT gen_random_uuid(), n FROM generate_series(1, 1000) n; DELETE FROM plugins;
      ANALYZE acls, one_acls, plugins;
      INSERT INTO acls SELECT 1, n FROM generate_series(1001, 40000) n;
      INSERT INTO plugins (id, name) SELECT gen_random_uuid(), n FROM generate_series(1, 40000) n;`;
    const { tables } = await harness().read(await harness().lab(grown));
    const rows = (name: string): number =>
      tables.state === 'read' ? tables.value.find((table) => table.name === name)!.rows : 0;
    expect(rows('acls')).toBeGreaterThan(30_000);
    expect(rows('acls')).toBeLessThan(50_000);
    expect(rows('plugins')).toBeGreaterThan(10_000);
    expect(rows('plugins')).toBeLessThan(100_000);
  });
});
