import type { Clash } from '../reading/datastore-reading';
import { counted, defineCheck, found, MIGRATING, type Draft } from './check';

const ONE_OF_EACH =
  'keep one of each and delete the others: before "up" through the Admin API of the live release, between "up" and "finish" by SQL';
const counters = (table: Clash['table']): string =>
  `delete them, because the next release has no APIs: DELETE FROM ${table} WHERE api_id <> '00000000-0000-0000-0000-000000000000'`;

const REMEDIES: Readonly<Record<Clash['table'], string>> = {
  plugins: ONE_OF_EACH,
  acls: ONE_OF_EACH,
  ratelimiting_metrics: counters('ratelimiting_metrics'),
  response_ratelimiting_metrics: counters('response_ratelimiting_metrics'),
};

const ROWS: Readonly<Record<Clash['table'], string>> = {
  plugins: 'plugins of the same name, route, service and consumer',
  acls: 'groups that a consumer has more than once',
  ratelimiting_metrics: 'counters of former APIs',
  response_ratelimiting_metrics: 'counters of former APIs',
};

function draft({ table, kind, count, sample }: Clash): Draft {
  const evidence = { count, sample };
  if (kind === 'apostrophe') {
    return {
      subject: 'acls.group',
      evidence: { ...evidence, text: `${counted(count, 'group')} with an apostrophe in the name` },
      remedy:
        'give their consumers a group without an apostrophe, and use that group in the plugins: "finish" writes the name into SQL without escaping it',
    };
  }
  const text = `${counted(count, 'key')} that "finish" would give to more than one row: ${ROWS[table]}`;
  return { subject: table, evidence: { ...evidence, text }, remedy: REMEDIES[table] };
}

export const finishClashes = defineCheck({
  id: 'finish-clashes',
  title: '"finish" can give every row its new key',
  severity: 'blocker',
  phases: MIGRATING,
  needs: ['finishClashes'],
  remedy: 'fix it before "up": otherwise "finish" fails in the middle, when the live release is gone',
  source:
    'Kong 1.0, migrations of core and acl (001_14_to_15: unique cache_key) and of rate-limiting and response-ratelimiting (002_15_to_10: primary key without the API)',
  check: ({ finishClashes: clashes }) => found(...clashes.map(draft)),
});
