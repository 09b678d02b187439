import type { Clash, Framework } from './datastore-reading';
import type { KnownTable } from './catalogue';
import { tally, tallyOf } from './gateway';
import { absent, read, type Read } from './read';
import type { TableQuery, TableReader } from './table-reader';

/** A table whose rows get a key from a migration of `finish`, and the columns of that key. */
interface Keyed {
  readonly table: Extract<KnownTable, Clash['table']>;
  readonly component: string;
  readonly migration: string;
  readonly key: readonly string[];
  /** Only these rows can clash. @default - all */
  readonly rows?: string;
}

/** The old key includes the API: only counters of APIs can become equal without it, and a counter of a route has no API. */
const COUNTERS = {
  migration: '002_15_to_10',
  key: ['identifier', 'period', 'period_date', 'service_id', 'route_id'],
  rows: `api_id > '00000000-0000-0000-0000-000000000000'`,
};
const KEYED: readonly Keyed[] = [
  {
    table: 'plugins',
    component: 'core',
    migration: '001_14_to_15',
    key: ['name', 'route_id', 'service_id', 'consumer_id', 'api_id'],
  },
  { table: 'acls', component: 'acl', migration: '001_14_to_15', key: ['consumer_id', 'group'] },
  { table: 'ratelimiting_metrics', component: 'rate-limiting', ...COUNTERS },
  { table: 'response_ratelimiting_metrics', component: 'response-ratelimiting', ...COUNTERS },
];

function sameKey({ table, key, rows = 'true' }: Keyed): TableQuery<Clash> {
  const columns = key.map((column) => `"${column}"`);
  const name = columns.map((column) => `coalesce(${column}::text, '-')`).join(` || ' ' || `);
  return {
    from: { [table]: [...key, ...(rows === 'true' ? [] : ['api_id'])] },
    expected: true,
    sql: (at) => tally(name, `FROM ${at(table)} WHERE ${rows} GROUP BY ${columns.join(', ')} HAVING count(*) > 1`),
    decode: (found) => ({ table, kind: 'same', ...tallyOf(found) }),
  };
}

/** The migration writes the group between apostrophes without escaping it. */
const apostrophes: TableQuery<Clash> = {
  from: { acls: ['group'] },
  expected: true,
  sql: (at) => tally('"group"::text', `FROM ${at('acls')} WHERE position('''' IN "group"::text) > 0 GROUP BY "group"`),
  decode: (found) => ({ table: 'acls', kind: 'apostrophe', ...tallyOf(found) }),
};

/** Rows that make `finish` fail in the middle, because they can't get a unique key. */
export async function finishClashes(tables: TableReader, framework: Read<Framework>): Promise<Read<readonly Clash[]>> {
  if (framework.state !== 'read') return framework;
  const { state, components, legacy } = framework.value;
  // Before "up" every component of the old framework still needs the migration. A component that is not listed was never migrated and has no tables.
  const isPending = ({ component, migration }: Keyed): boolean =>
    state === 'legacy'
      ? legacy.some(({ name }) => name === component)
      : components.some(({ name, pending }) => name === component && pending.includes(migration));
  const pendingKeys = KEYED.filter(isPending);
  if (pendingKeys.length === 0) return absent('no pending migration gives rows new keys');
  const queries = pendingKeys.flatMap((keyed) => [sameKey(keyed), ...(keyed.table === 'acls' ? [apostrophes] : [])]);
  const clashes: Clash[] = [];
  for (const query of queries) {
    const answer = await tables.table(query);
    if (answer.state === 'unreadable') return answer;
    if (answer.state === 'read' && answer.value.count > 0) clashes.push(answer.value);
  }
  return read(clashes);
}
