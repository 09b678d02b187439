import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../support/harness';

describe('lab handler', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-handler-'));
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  function handled(source: string): { status: number | null; stdout: string; stderr: string } {
    writeFileSync(join(directory, 'index.mjs'), source);
    const command = `require(${JSON.stringify(join(ROOT, 'lib/cli/main.ts'))}).main(['lab', 'handler', './index.mjs'])`;
    return spawnSync(process.execPath, ['--require', require.resolve('tsx/cjs'), '-e', command], {
      cwd: directory,
      input: '{"n":20}',
      encoding: 'utf8',
      env: { ...process.env, LAMBDA_RUNTIME_DEADLINE_MS: String(Date.now() + 60_000) },
    });
  }

  it('runs the handler of a module, which is told its time; what it logs is no part of the answer', () => {
    const { status, stdout, stderr } = handled(
      `export async function handler({ n }, context) {
         console.log('working');
         return { double: n * 2, hasTime: context.getRemainingTimeInMillis() > 0 };
       }`,
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: '{"double":40,"hasTime":true}\n' });
    expect(stderr).toBe('working\n');
  }, 30_000);

  it('ends with the error of the handler, as JSON', () => {
    const { status, stdout } = handled(`export const handler = () => { throw new TypeError('not so'); };`);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ errorType: 'TypeError', errorMessage: 'not so' });
  }, 30_000);
});
