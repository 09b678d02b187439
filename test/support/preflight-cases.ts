import type { CheckResult, PreflightPhase } from '../../lib/domain';
import { checksOf, type PreflightSettings } from '../../lib/preflight';
import type { DatastoreReading } from '../../lib/preflight/reading/datastore-reading';
import { runCheck } from '../../lib/preflight/checks/run-checks';

export const SETTINGS: PreflightSettings = {
  from: { release: '0.34-1', nodes: 2 },
  to: { release: '0.35-5', nodes: 2 },
  now: '2026-11-23T10:00:00Z',
};

/** Tables of Enterprise that the preflight reads and the lab does not have. */
export const ENTERPRISE = `
CREATE TABLE rbac_roles (id uuid PRIMARY KEY, name text);
CREATE TABLE rbac_role_endpoints (role_id uuid, workspace text, endpoint text, actions smallint, negative boolean);
CREATE TABLE files (id uuid PRIMARY KEY, name text, type text, contents text, auth boolean);
INSERT INTO rbac_roles VALUES ('a0000000-0000-4000-8000-000000000000', 'developers-lead');`;

/** Tables after "up", with the given list of pending migrations. */
const MIGRATED = (pending: string): string => `
CREATE TABLE schema_meta (key text, subsystem text, last_executed text, executed text[], pending text[], PRIMARY KEY (key, subsystem));
INSERT INTO schema_meta VALUES ('schema_meta', 'core', '000_base', '{000_base}', ${pending});
CREATE TABLE locks (key text PRIMARY KEY, owner text, ttl timestamptz);
ALTER TABLE plugins ADD cache_key text;`;
export const PENDING = MIGRATED(`'{001_14_to_15,002_15_to_1}'`);
export const FINISHED = `${MIGRATED('NULL')}
UPDATE schema_meta SET executed = '{000_base,001_14_to_15,002_15_to_1}';
UPDATE plugins SET cache_key = 'plugins:' || id;
DROP TABLE schema_migrations;`;

/** The answer of one check. */
export function answerOf(
  id: string,
  phase: PreflightPhase,
  reading: DatastoreReading,
  settings: Partial<PreflightSettings> = {},
): CheckResult {
  const check = checksOf(phase).find((one) => one.id === id);
  if (check === undefined) throw new Error(`no check ${id} at ${phase}`);
  return runCheck(check, reading, { ...SETTINGS, ...settings }, phase);
}

/** `severity subject: text [sample]` of each finding, as an operator reads it. */
export function findingTexts({ findings }: CheckResult): readonly string[] {
  return findings.map(({ severity, subject, evidence: { text, sample = [] } }) => {
    return `${severity} ${subject}: ${text}${sample.length === 0 ? '' : ` [${sample.join('; ')}]`}`;
  });
}
