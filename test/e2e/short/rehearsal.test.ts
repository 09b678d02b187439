import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RehearsalReport } from '../../../lib/rehearsal/report';

const root = resolve(__dirname, '../../..');

describe('a short rehearsal', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-short-'));

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('applies every stage forward with real Terraform under traffic, loses nothing, and writes its report', () => {
    const file = join(directory, 'report.json');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['bin/kong-bluegreen.js', 'rehearse', '--ways-back', 'none', '--json', file],
      { cwd: root, encoding: 'utf8' },
    );
    expect({ status, stderr, stdout: status === 0 ? '' : stdout }).toEqual({ status: 0, stderr: '', stdout: '' });
    const report = JSON.parse(readFileSync(file, 'utf8')) as RehearsalReport;
    expect(report).toMatchObject({ outcome: 'done', lost: 0 });
    expect(report.requests).toBeGreaterThan(1000);
    expect(report.stages.map(({ id }) => id)).toEqual([
      'baseline',
      'migrate-up',
      'start-green',
      'shift-10',
      'shift-50',
      'shift-100',
      'drain-blue',
      'decommission-blue',
      'migrate-finish',
      'open-admin',
      'retire-blue',
    ]);
    const shift = report.stages.find(({ id }) => id === 'shift-50');
    expect(shift).toMatchObject({
      direction: 'forward',
      weights: { blue: 50, green: 50 },
      nodes: { blue: 2, green: 2 },
    });
    expect(report.stages.at(-1)).toMatchObject({ weights: { blue: 0, green: 100 }, nodes: { blue: 0, green: 2 } });
    expect(report.stages.reduce((sum, stage) => sum + stage.perColour.green, 0)).toBeGreaterThan(100);
  }, 240_000);
});
