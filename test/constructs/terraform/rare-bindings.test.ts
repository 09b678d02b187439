import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

/** Modules of the provider's bindings that a program has read, by a process of its own: here other tests have read them. */
function readBy(program: string): readonly string[] {
  const tell = `console.log(Object.keys(require.cache).map((it) => /provider-aws.lib.([^/\\\\]+)/.exec(it)?.[1]).filter(Boolean).join())`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=commonjs', '-e', `${program}; ${tell}`],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  expect(stderr).toBe('');
  return stdout.trim().split(',');
}

const RARE = [
  ...readFileSync(join(ROOT, 'lib', 'constructs', 'terraform', 'rare-bindings.ts'), 'utf8').matchAll(
    /readonly '([\w-]+)'/g,
  ),
].map(([, name = '']) => name);

test('an import of the library does not read the bindings that few upgrades need', () => {
  const read = readBy(`require('./lib')`);
  expect(RARE).toHaveLength(6);
  expect(read).toContain('ecs-service');
  expect(read.filter((name) => RARE.includes(name))).toEqual([]);
}, 60_000);
