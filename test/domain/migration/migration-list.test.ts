import { countMigrations, parseMigrationList, type ListMeaning } from '../../../lib/domain';

test('1.0.3, pending: the executed and the pending block', () => {
  const list = parseMigrationList(
    [
      'executed migrations:',
      'core: 000_base',
      'jwt: 000_base_jwt, 001_14_to_15',
      '',
      'database has pending migrations:',
      'core: 001_14_to_15, 002_15_to_1',
      'acl: 001_14_to_15',
    ].join('\n'),
  );
  expect(list).toEqual({
    executed: { core: ['000_base'], jwt: ['000_base_jwt', '001_14_to_15'] },
    pending: { core: ['001_14_to_15', '002_15_to_1'], acl: ['001_14_to_15'] },
    fresh: {},
    meaning: 'pending',
  });
  expect(countMigrations(list.pending)).toBe(3);
});

test('1.0.3, new: no pending block', () => {
  const list = parseMigrationList(
    "executed migrations:\ncore: 000_base\n\ndatabase has new migrations available:\nsession: 000_base_session\n\nrun 'kong migrations up' to proceed\n",
  );
  expect([list.pending, list.fresh]).toEqual([{}, { session: ['000_base_session'] }]);
});

test('3.x: names aligned to the right, all three blocks, Windows line ends', () => {
  const list = parseMigrationList(
    [
      'Executed migrations:',
      '        core: 000_base, 003_100_to_110',
      '  rate-limiting: 000_base_rate_limiting',
      '',
      'Pending migrations:',
      '  core: 016_280_to_300',
      '',
      'New migrations available:',
      '  acme: 001_280_to_300',
      '',
      "Run 'kong migrations finish' when ready",
    ].join('\r\n'),
  );
  expect(list).toEqual({
    executed: { core: ['000_base', '003_100_to_110'], 'rate-limiting': ['000_base_rate_limiting'] },
    pending: { core: ['016_280_to_300'] },
    fresh: { acme: ['001_280_to_300'] },
    meaning: 'pending-and-new',
  });
});

test('a line of the error output below a title does not change its meaning', () => {
  const list = parseMigrationList('executed migrations:\ncore: 000_base\nError: it went away\nacl: 000_base_acl');
  expect([list.executed, list.meaning]).toEqual([{ core: ['000_base'] }, 'up-to-date']);
  const fresh = parseMigrationList(
    'Pending migrations:\n[warn] slow\nNew migrations available:\n[warn] slow\nacme: 001',
  );
  expect([countMigrations(fresh.fresh), fresh.meaning]).toEqual([0, 'pending-and-new']);
});

test.each<[string, string, ListMeaning]>([
  ['0.14.1', "Executed migrations for database 'kong':\ncore: 2015-01-12-175310_skeleton, x", 'old-release'],
  ['0.14.1, empty', "No migrations have been run yet for database 'kong'", 'old-release'],
  ['the lab, 0.34', 'Executed migrations for core:\n2015-01-12-175310_skeleton', 'old-release'],
  ['1.0.3, legacy or empty', "database needs bootstrapping; run 'kong migrations bootstrap'", 'bootstrap'],
  ['1.0.3, finished', 'executed migrations:\ncore: 000_base\ndatabase is up-to-date', 'up-to-date'],
  ['1.0.3, missing some', 'executed migrations:\ncore: a\ndatabase is missing some migrations:\ncore: b', 'up-to-date'],
  [
    '1.2 to 1.5, too old',
    "Migrations can only be listed on a postgres database that has been upgraded to 1.0, but the current database seems to be older than 0.14 (missing migrations for 'core')",
    'too-old',
  ],
  ['1.2 to 1.5, legacy', "New migrations available:\ncore: 000_base\n\nRun 'kong migrations up' to proceed", 'new'],
  [
    '2.x',
    "Database needs bootstrapping or is older than Kong 1.0.\n\nTo start a new installation from scratch, run 'kong migrations bootstrap'.",
    'bootstrap',
  ],
  ['3.4.2, finished', 'Executed migrations:\n  core: 000_base, 003_100_to_110', 'up-to-date'],
  [
    '3.4.2, pending',
    "Pending migrations:\n  core: 016_280_to_300\n\nRun 'kong migrations finish' when ready",
    'pending',
  ],
  [
    'a datastore that is down',
    'Error: [PostgreSQL error] failed to retrieve server_version_num: connection refused',
    'error',
  ],
  ['two answers at once', 'database is up-to-date\nNew migrations available:\ncore: 001', 'several'],
  ['no title', 'core: 000_base', 'nothing'],
  ['nothing', '', 'nothing'],
])('the words of %s have a meaning', (_, text, meaning) => {
  expect(parseMigrationList(text).meaning).toBe(meaning);
});

const PENDING_AND_EXECUTED =
  'executed migrations:\ncore: 000_base\n\ndatabase has pending migrations:\ncore: 001_14_to_15';
const ESC = '\u001b';

/** Outputs with other lines, and their meanings. */
test.each<[string, string, ListMeaning]>([
  [
    'colours',
    `${ESC}[1;32mexecuted migrations:${ESC}[0m\n${ESC}[36mcore${ESC}[m: 000_base\n${ESC}[33mdatabase has pending migrations:${ESC}[0m\ncore: 001`,
    'pending',
  ],
  ['a line that is cleared before it is written', `working…\r${ESC}[2Kdatabase is up-to-date`, 'up-to-date'],
  [
    'warnings of nginx before it',
    `nginx: [warn] the "user" directive makes sense only if the master process runs with super-user privileges\n2026/11/23 10:00:00 [warn] 7#0: *2 [lua] log.lua:63: pending migrations: none known, context: ngx.timer\n${PENDING_AND_EXECUTED}`,
    'pending',
  ],
  ['Windows line ends', `${PENDING_AND_EXECUTED.replaceAll('\n', '\r\n')}\r\n`, 'pending'],
  ['lines of another log in between', PENDING_AND_EXECUTED.replaceAll('\n', '\n[debug] x: y\n'), 'pending'],
  ['an end in the middle of a title', PENDING_AND_EXECUTED.slice(0, -40), 'up-to-date'],
  ['an end right after a title', 'executed migrations:\ncore: a\ndatabase has new migrations available:', 'new'],
  ['a prefix on every line', PENDING_AND_EXECUTED.replaceAll(/^/gm, 'kong_1 | '), 'nothing'],
  ['a title that is quoted', 'Error: expected "database is up-to-date" at line 1', 'error'],
  ['blank lines alone', '\n \r\n\t\n', 'nothing'],
])('%s: the meaning, or nothing', (_, text, meaning) => {
  expect(parseMigrationList(text).meaning).toBe(meaning);
});

test('terminal colours are ignored, and the names of a component that is listed twice are all counted', () => {
  const { pending } = parseMigrationList(
    `${ESC}[33mPending migrations:${ESC}[0m\n${ESC}[36mcore${ESC}[0m: 001_a, 002_b\ncore: 003_c\nconstructor: 004_d\n`,
  );
  expect(Object.entries(pending)).toEqual([
    ['core', ['001_a', '002_b', '003_c']],
    ['constructor', ['004_d']],
  ]);
});
