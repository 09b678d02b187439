import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { BEHAVING_TYPES } from '../lib/provider/behaviours';

const LAB = resolve(__dirname, '..');
const README = readFileSync(join(LAB, 'README.md'), 'utf8');

/** The code block that follows the first line that begins with the name of its file. */
function fileOf(name: string): string {
  const from = README.indexOf(`\n\`${name}\``);
  const [, text] = /```\w+\n(.*?)```\n/s.exec(README.slice(from)) ?? [];
  if (from < 0 || text === undefined) throw new Error(`the README shows no ${name}`);
  return text;
}

describe('the README of the lab', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lab-readme-'));
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('shows an app without Kong that the real terraform applies, and that answers through the load balancer', async () => {
    for (const name of ['main.tf', 'web.js', 'run.js']) writeFileSync(join(directory, name), fileOf(name));
    // The package under its name, from its sources.
    const installed = join(directory, 'node_modules', 'kong-bluegreen-lab');
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, 'index.js'), `module.exports = require(${JSON.stringify(join(LAB, 'lib'))});`);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--require', require.resolve('tsx/cjs'), 'run.js'],
      { cwd: directory, env: { ...process.env, CHECKPOINT_DISABLE: '1' } },
    );
    expect(stdout).toMatch(/^hello from process \d+\n\n$/);
  }, 120_000);

  it('names every type that acts', () => {
    const [, sentence = ''] = /^These types act: (.*?)\./ms.exec(README) ?? [];
    const named = [...sentence.matchAll(/`(aws_\w+)`/g)].map(([, type]) => type);
    const kept = /^aws_vpc_security_group_(?:in|e)gress_rule$/;
    expect(named).toEqual(BEHAVING_TYPES.filter((type) => !type.startsWith('data.') && !kept.test(type)));
  });
});
