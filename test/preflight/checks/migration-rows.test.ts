import { answerOf, FINISHED, PENDING, findingTexts } from '../../support/preflight-cases';
import { startedHarness } from '../../support/preflight-harness';

const harness = startedHarness();

const LOCK = (left: string): string => `INSERT INTO locks VALUES ('migrations', 'node-a', now() + interval '${left}');`;
test.each([
  ['1 minute', 'blocker', /^held by node-a for \d+ s more, by the clock of the datastore$/],
  ['-1 minute', 'warning', /^left by node-a, expired \d+ s ago by the clock of the datastore$/],
])('migration-lock: one of %s is a %s', async (left, severity, text) => {
  const clean = await harness().read(await harness().sameLab(PENDING));
  expect(answerOf('migration-lock', 'before-finish', clean).outcome).toBe('passed');
  const dirty = await harness().read(await harness().sameLab(PENDING + LOCK(left)));
  const [finding] = answerOf('migration-lock', 'before-finish', dirty).findings;
  expect(finding).toMatchObject({ severity, evidence: { text: expect.stringMatching(text) as string } });
  expect(finding!.unwaivable).toBe(severity === 'blocker' ? true : undefined);
});

const LOCK_UNTIL = (ttl: string): string => `INSERT INTO locks VALUES ('migrations', 'node-a', ${ttl});`;
test.each([
  ['NULL', 'blocker', 'held by node-a until an unknown time: its ttl is NULL', /DELETE FROM locks/],
  [`'infinity'`, 'blocker', 'held by node-a for ever: its ttl is infinity', /DELETE FROM locks/],
  [`'-infinity'`, 'warning', 'left by node-a: its ttl is -infinity', /the next migration removes the row/],
])('migration-lock: one whose ttl is %s is a %s', async (ttl, severity, text, remedy) => {
  const reading = await harness().read(await harness().sameLab(PENDING + LOCK_UNTIL(ttl)));
  expect(answerOf('migration-lock', 'before-finish', reading).findings).toMatchObject([
    { severity, evidence: { text }, remedy: expect.stringMatching(remedy) as string },
  ]);
});

test('migration-lock: rows with other keys do not count', async () => {
  const others = `INSERT INTO locks VALUES ('vitals', 'node-a', NULL), ('other', NULL, 'infinity');`;
  const reading = await harness().read(await harness().sameLab(PENDING + others));
  expect(answerOf('migration-lock', 'before-finish', reading).outcome).toBe('passed');
});

const CONSUMER = 'a1000000-0000-4000-8000-000000000000';
const COUNTER = (table: string, api: string, more = ''): string =>
  `INSERT INTO ${table} (api_id, identifier, period, period_date, value${more && ', route_id'})
    VALUES ('${api}', '10.0.0.9', 'hour', '2018-11-01 10:00', 3${more && `, '${more}'`});`;
const [API_ONE, API_TWO] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const ACL = (group: string): string =>
  `INSERT INTO acls (id, consumer_id, "group") VALUES (gen_random_uuid(), '${CONSUMER}', '${group}');`;
const PLUGIN = `INSERT INTO plugins (id, name, config, enabled) VALUES (gen_random_uuid(), 'acl', '{}', true);`;
const clashes = async (sql: string) => {
  const consumer = `INSERT INTO consumers (id, username) VALUES ('${CONSUMER}', 'clash');`;
  return findingTexts(
    answerOf('finish-clashes', 'before-up', await harness().read(await harness().sameLab(consumer + sql))),
  );
};

test.each(['ratelimiting_metrics', 'response_ratelimiting_metrics'])(
  'finish-clashes: counters of former APIs in %s that become equal without their API',
  async (table) => {
    expect(await clashes(COUNTER(table, API_ONE) + COUNTER(table, API_TWO))).toEqual([
      `blocker ${table}: 1 key that "finish" would give to more than one row: counters of former APIs [10.0.0.9 hour 2018-11-01 10:00:00 00000000-0000-0000-0000-000000000000 00000000-0000-0000-0000-000000000000]`,
    ]);
    expect(await clashes(COUNTER(table, API_ONE))).toEqual([]);
    const NONE = '00000000-0000-0000-0000-000000000000';
    expect(await clashes(COUNTER(table, NONE, API_ONE) + COUNTER(table, NONE, API_TWO))).toEqual([]);
  },
);

test('finish-clashes: plugins with the same key, a group twice in one consumer, and apostrophes', async () => {
  expect(await clashes(PLUGIN)).toEqual([]);
  expect(await clashes(PLUGIN + PLUGIN)).toEqual([
    'blocker plugins: 1 key that "finish" would give to more than one row: plugins of the same name, route, service and consumer [acl - - - -]',
  ]);
  expect(await clashes(ACL('staff') + ACL('guests'))).toEqual([]);
  expect(await clashes(ACL('staff') + ACL('staff') + ACL("o''brien"))).toEqual([
    `blocker acls: 1 key that "finish" would give to more than one row: groups that a consumer has more than once [${CONSUMER} staff]`,
    "blocker acls.group: 1 group with an apostrophe in the name [o'brien]",
  ]);
});

test('finish-clashes: a finished migration, or a plugin without one, does not count', async () => {
  const doubled = PLUGIN.repeat(2) + ACL('staff').repeat(2);
  const consumer = `INSERT INTO consumers (id, username) VALUES ('${CONSUMER}', 'clash');`;
  const pending = await harness().read(await harness().sameLab(consumer + doubled + PENDING));
  expect(answerOf('finish-clashes', 'before-finish', pending).findings.map(({ subject }) => subject)).toEqual([
    'plugins',
  ]);
  const finished = await harness().read(await harness().sameLab(consumer + doubled + FINISHED));
  expect(answerOf('finish-clashes', 'before-finish', finished)).toMatchObject({
    outcome: 'not-applicable',
    sentence: 'no pending migration gives rows new keys',
  });
});

const obstacles = async (sql: string) =>
  findingTexts(answerOf('up-obstacles', 'before-up', await harness().read(await harness().sameLab(sql))));
const CONFIGURED = (config: string): string =>
  `INSERT INTO plugins (id, name, config, enabled) VALUES ('f1000000-0000-4000-8000-000000000000', 'request-termination', '${config}', true);`;

test('up-obstacles: views of columns that get another type, and foreign keys to plugins', async () => {
  const harmless =
    'CREATE VIEW names AS SELECT username FROM consumers; CREATE VIEW own AS SELECT now() AS created_at;';
  expect(await obstacles(harmless)).toEqual([]);
  expect(await obstacles('CREATE VIEW report AS SELECT username, created_at FROM consumers;')).toEqual([
    'blocker 1 view: they show columns whose type "up" changes, and PostgreSQL refuses such a change [report (consumers.created_at)]',
  ]);
  expect(await obstacles('CREATE TABLE notes (plugin_id uuid REFERENCES plugins (id));')).toEqual([
    'blocker 1 foreign key: they refer to the table plugins, and "up" drops and creates its primary key [notes (notes_plugin_id_fkey)]',
  ]);
});

test.each([
  [String.raw`{"body":"a\u0000b"}`, 1],
  [String.raw`{"body":"\u0000"}`, 1],
  [String.raw`{"body":"a\\u0000b"}`, 0],
  [String.raw`{"body":"a\\\u0000b"}`, 1],
  [String.raw`{"body":"a\u0001b"}`, 0],
])('up-obstacles: a configuration of %s', async (config, count) => {
  expect(await obstacles(CONFIGURED(config))).toHaveLength(count);
});
