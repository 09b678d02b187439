import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeRunLock, tryRunLock } from '../../../../lib/runner/adapters/terraform/run-lock';

const directory = mkdtempSync(join(tmpdir(), 'kbg-run-lock-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const file = (name: string, pid: number): string => {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify({ pid, user: 'ops', since: 'noon' }));
  return path;
};

test('a process that lives holds it, and the sentence says what to delete where it is another program', () => {
  const held = file('held', process.ppid);
  expect(() => {
    takeRunLock(held);
  }).toThrow(
    `another run is going on in this folder: process ${process.ppid} of ops, since noon; wait for it, or stop it with Ctrl-C; if no run is going on, delete ${held}`,
  );
});

test.each([
  ['has ended', 2 ** 22 + 1],
  ['had this very number, as in a container that was started again', process.pid],
])('a process that %s holds nothing', (name, pid) => {
  const left = file(name.slice(0, 3), pid);
  expect(tryRunLock(left)).toBeUndefined();
  expect(JSON.parse(readFileSync(left, 'utf8'))).toMatchObject({ pid: process.pid });
  // Now this process does.
  expect(tryRunLock(left)).toMatchObject({ pid: process.pid });
});
