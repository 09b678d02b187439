import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings, SETTINGS_KEYS } from '../lib/cli/settings/preflight-settings';
import { readWaivers } from '../lib/cli/settings/preflight-waivers';
import { CHECKS, preflight } from '../lib/preflight';
import { ROOT } from './support/harness';
import { ENTERPRISE, SETTINGS } from './support/preflight-cases';
import { PreflightHarness, START_MS } from './support/preflight-harness';

const page = readFileSync(join(ROOT, 'docs', 'preflight.md'), 'utf8');
const [sql = ''] = blocks('sql');
const [settings, waivers] = blocks('json').map((text) => JSON.parse(text) as object);

function blocks(language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, text = '']) => text);
}

test('its settings are taken, and name every key that there is', () => {
  expect(readSettings('page', settings)).toEqual(settings);
  const { from } = settings as { from: object };
  expect([...Object.keys(settings ?? {}), ...Object.keys(from)].sort()).toEqual([...SETTINGS_KEYS].sort());
});

test('its waiver is taken, and names a check that may be waived', () => {
  const [waiver] = readWaivers('page', waivers);
  expect(CHECKS.find(({ id }) => id === waiver?.id)?.unwaivable).toBeUndefined();
});

test(
  'its role is enough for the whole preflight, and can write nothing',
  async () => {
    const harness = await PreflightHarness.start();
    try {
      const database = await harness.lab(ENTERPRISE + sql);
      const environment = { PGUSER: 'kong_preflight', PGPASSWORD: 'choose-one' };
      const datastore = harness.place(database);
      const { checks } = await preflight({ phase: 'before-up', datastore, settings: SETTINGS, environment });
      expect(checks.filter(({ outcome }) => outcome === 'error')).toEqual([]);
      // As `up` does after the role was made.
      await harness.run(database, 'SET ROLE kong; CREATE TABLE made_by_up (id int); RESET ROLE');
      await harness.run(database, 'SET ROLE kong_preflight; SELECT * FROM made_by_up; RESET ROLE');
      await expect(harness.run(database, 'SET ROLE kong_preflight; DELETE FROM plugins')).rejects.toThrow(/permission/);
    } finally {
      await harness.close();
    }
  },
  START_MS,
);

test('the image has a base of one version, no user with rights, no secret and no package that it does not need', () => {
  const lines = readFileSync(join(ROOT, 'docs', 'preflight.Dockerfile'), 'utf8').split('\n');
  const steps = lines.filter((line) => /^[A-Z]+ /.test(line));
  expect(steps[0]).toMatch(/^ARG NODE=22\.\d+\.\d+$/);
  expect(steps[1]).toBe('FROM node:${NODE}-bookworm-slim');
  expect(steps.slice(-2)).toEqual(['USER node', 'ENTRYPOINT ["kong-bluegreen"]']);
  // npm installs peers of a global package in spite of --omit=peer: eight times the size.
  expect(lines.join('\n')).toMatch(/npm install --global .*--legacy-peer-deps/);
  expect(lines.join('\n')).not.toMatch(/PASSWORD|TOKEN|SECRET/);
});
