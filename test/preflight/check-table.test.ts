import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkTable } from '../../lib/preflight/check-table';
import { CHECKS } from '../../lib/preflight/checks';
import { SETTINGS_CHECKS } from '../../lib/preflight/checks/settings-checks';

test('docs/preflight.md lists every check as the registry has it (npm run docs:tables writes it)', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'preflight.md'), 'utf8');
  const [, table = ''] = /<!-- checks -->([^]*)<!-- \/checks -->/.exec(page) ?? [];
  const [, , ...rows] = table.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
  expect(cells).toEqual(checkTable());
});

test('a synth runs every check that needs only the settings', () => {
  expect(SETTINGS_CHECKS).toEqual(CHECKS.filter(({ needs }) => needs.length === 0));
});
