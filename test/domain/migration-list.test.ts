import { countMigrations, parseMigrationList } from '../../lib/domain';

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
    recognised: true,
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
    recognised: true,
  });
});

test.each([
  ["database needs bootstrapping; run 'kong migrations bootstrap'"],
  ['Error: connection refused'],
  ['core: 000_base'],
  [''],
])('nothing is listed in %p', (text) => {
  expect(parseMigrationList(text)).toEqual({ executed: {}, pending: {}, fresh: {}, recognised: false });
});

test('an error line in the middle ends a block and is no migration', () => {
  const list = parseMigrationList('executed migrations:\ncore: 000_base\nError: it went away\nacl: 000_base_acl');
  expect(list.executed).toEqual({ core: ['000_base'] });
});
