import { countMigrations, parseMigrationList, type ListMeaning } from '../../lib/domain';

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

test('1.0.3, new: nothing is pending', () => {
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

test('a line of the error output below a title does not take its meaning away', () => {
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
])('the words of %s are understood', (_, text, meaning) => {
  expect(parseMigrationList(text).meaning).toBe(meaning);
});
