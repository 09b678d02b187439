import { parseMigrationStatus } from '../../../lib/domain';

const entry = (subsystem: string, ...migrations: string[]) => ({
  subsystem,
  namespace: `kong.db.migrations.${subsystem}`,
  migrations,
});
const read = (state: object) =>
  parseMigrationStatus(['2024/01/01 [warn] a line of the log', JSON.stringify(state), '']);

test('the components and their migrations are read among other lines', () => {
  expect(
    read({
      executed_migrations: [entry('core', '000_base', '003_100_to_110')],
      pending_migrations: [entry('acme', '001_280_to_300')],
    }),
  ).toEqual({
    executed: { core: ['000_base', '003_100_to_110'] },
    pending: { acme: ['001_280_to_300'] },
    fresh: {},
    meaning: 'pending',
  });
});

test.each([
  [{ executed_migrations: [entry('core', 'a')] }, 'up-to-date'],
  [{ executed_migrations: [entry('core', 'a')], pending_migrations: {}, new_migrations: {} }, 'up-to-date'],
  [{ executed_migrations: [entry('core', 'a')], new_migrations: [entry('core', 'b')] }, 'new'],
  [
    {
      executed_migrations: [entry('core', 'a')],
      new_migrations: [entry('x', 'b')],
      pending_migrations: [entry('y', 'c')],
    },
    'pending-and-new',
  ],
  [{ needs_bootstrap: true, new_migrations: [entry('core', 'a')] }, 'bootstrap'],
  [{ executed_migrations: [entry('core', 'a')], pending_migrations: 'many' }, 'several'],
  [{ executed_migrations: [{ subsystem: 'core' }] }, 'several'],
])('%j means %s', (state, meaning) => {
  expect(read(state)?.meaning).toBe(meaning);
});

test.each([['Executed migrations:\n core: a'], ['{"level": "info"}'], ['{ not json'], ['']])(
  '%p is no status',
  (text) => {
    expect(parseMigrationStatus(text.split('\n'))).toBeUndefined();
  },
);
