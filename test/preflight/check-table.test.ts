import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkTable } from '../../lib/preflight/check-table';
import { CHECKS } from '../../lib/preflight/checks';
import { SETTINGS_CHECKS } from '../../lib/preflight/checks/settings-checks';

test('the README lists every check as the registry has it', () => {
  const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
  const [, table = ''] = /<!-- checks -->([^]*)<!-- \/checks -->/.exec(readme) ?? [];
  const [, , ...rows] = table.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
  expect(cells).toEqual(checkTable());
});

test('what a synth asks is every check that needs nothing of the datastore', () => {
  expect(SETTINGS_CHECKS).toEqual(CHECKS.filter(({ needs }) => needs.length === 0));
});
