import type { PreflightPhase } from '../../../lib/domain';
import { legacySchema } from '../../../lab/lib/datastore/legacy-schema';
import { legacySeed } from '../../../lab/lib/datastore/legacy-seed';
import { preflight } from '../../../lib/preflight';
import { ENTERPRISE, PENDING, SETTINGS } from '../../support/preflight-cases';
import { Standby } from '../../support/standby';

const START_MS = 120_000;

let standby: Standby;
beforeAll(async () => {
  standby = await Standby.start(legacySchema() + legacySeed(80) + ENTERPRISE + PENDING);
}, START_MS);
afterAll(async () => {
  await standby.close();
}, START_MS);

test.each<[PreflightPhase, readonly string[]]>([
  ['before-up', ['read-only-datastore']],
  ['after-up', []],
  ['before-start', []],
  ['before-finish', ['read-only-datastore']],
])('%s: a replica is read as a whole, and no migration may begin on it', async (phase, blockers) => {
  const datastore = { host: '127.0.0.1', port: standby.port, user: 'kong', database: 'postgres', ssl: false };
  const report = await preflight({
    phase,
    datastore,
    settings: SETTINGS,
    environment: { PGPASSWORD: 'none is asked' },
  });
  expect(report.checks.filter(({ outcome }) => outcome === 'error')).toEqual([]);
  expect(report.blockers.map(({ id }) => id)).toEqual(blockers);
  for (const { evidence } of report.blockers) {
    expect(evidence.text).toBe('it is a replica (pg_is_in_recovery() is true)');
  }
});
