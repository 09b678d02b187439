import type { ChildCommandOptions } from '../../../../lib/runner/adapters/process/child-command';
import { ChildCommand } from '../../../../lib/runner/adapters/process/child-command';

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
});

function start(more: Partial<ChildCommandOptions> & { readonly command: string }): ChildCommand {
  return new ChildCommand({
    directory: process.cwd(),
    environment: process.env,
    onLine: (line, from) => lines.push(`${from}: ${line}`),
    ...more,
  });
}

const printed = async (): Promise<void> => {
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
};

test('a program gets its arguments as they are, and its lines come from both streams', async () => {
  const child = start({ command: 'sh', args: ['-c', 'echo "$1"; echo no >&2; exit 3', 'sh', 'a $HOME; b'] });
  expect(await child.ended).toEqual({ code: 3, signal: null });
  expect([...lines].sort()).toEqual(['stderr: no', 'stdout: a $HOME; b']);
});

test('a command without arguments is a line for the shell', async () => {
  expect(await start({ command: 'printf "a\\nb"; kill -9 $$' }).ended).toEqual({ code: null, signal: 'SIGKILL' });
  expect(lines).toEqual(['stdout: a', 'stdout: b']);
});

test('a program that is not there rejects with the error of the system', async () => {
  await expect(start({ command: 'no-such-program-anywhere', args: [] }).ended).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('a signal kills the program with its children', async () => {
  const end = new AbortController();
  const child = start({ command: 'sleep 60 & echo ready; wait', signal: end.signal });
  await printed();
  end.abort();
  // The child of the program holds the output open, so the end proves that both are gone.
  expect((await child.ended).signal).toBe('SIGKILL');
  expect(() => start({ command: 'true', signal: end.signal })).toThrow();
});

test('an interrupted program may end by itself, and one that does not is killed', async () => {
  const child = start({ command: "trap 'echo stopping; exit 7' INT; echo ready; sleep 60 & wait" });
  await printed();
  child.interrupt(10_000);
  expect(await child.ended).toEqual({ code: 7, signal: null });
  lines.length = 0;
  const stubborn = start({ command: "trap '' INT; echo ready; sleep 60" });
  await printed();
  stubborn.interrupt(50);
  expect(await stubborn.ended).toEqual({ code: null, signal: 'SIGKILL' });
});

test('output that a background process holds open is waited for no longer than asked', async () => {
  const child = start({ command: 'sleep 60 & echo fine', outputMs: 50 });
  expect(await child.ended).toEqual({ code: 0, signal: null });
  expect(lines).toEqual(['stdout: fine']);
});

test('a long line is cut if asked, and complete otherwise', async () => {
  const command = 'head -c 200000 /dev/zero | tr "\\0" x; echo; echo end';
  await start({ command, longestLine: 10 }).ended;
  expect(lines).toEqual(['stdout: xxxxxxxxxx', 'stdout: end']);
  lines.length = 0;
  await start({ command }).ended;
  expect(lines.map(({ length }) => length)).toEqual([200_008, 11]);
});
