import { conclude, exitWith } from '../../../lib/cli/output/exit';
import { MisuseError } from '../../../lib/domain';
import { RunnerError } from '../../../lib/runner/common/runner-error';

const before = process.exitCode;
let stderr = '';

beforeEach(() => {
  stderr = '';
  process.exitCode = undefined;
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.KONG_BLUEGREEN_DEBUG;
  process.exitCode = before;
});

test('an action that works does not set the exit code', async () => {
  await exitWith(() => undefined);
  expect([stderr, process.exitCode]).toEqual(['', undefined]);
});

test.each([
  [new RunnerError('KBG-RUN-001', 'no'), 1, 'KBG-RUN-001'],
  [new RunnerError('KBG-RUN-001', 'no', 'gate'), 11, 'KBG-RUN-001'],
  [new RunnerError('KBG-RUN-001', 'no', 'paused'), 13, 'KBG-RUN-001'],
  [new RunnerError('KBG-RUN-001', 'no', 'refused'), 14, 'KBG-RUN-001'],
  [new MisuseError('KBG-PROP-001', 'no'), 2, 'KBG-PROP-001'],
  [new TypeError('no'), 1, 'KBG-CLI-090'],
])('%p is one sentence with a code, and an exit code', async (error, exitCode, code) => {
  await exitWith(() => Promise.reject(error));
  expect([stderr, process.exitCode]).toEqual([`kong-bluegreen: ${code}: no\n`, exitCode]);
});

test('with --json an error is the last line of stdout, too', async () => {
  let stdout = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  await exitWith(() => Promise.reject(new RunnerError('KBG-RUN-001', 'no', 'refused')), { json: true });
  expect(stdout).toBe('{"type":"error","code":"KBG-RUN-001","message":"no","outcome":"refused","exitCode":14}\n');
});

test('the stack trace is shown only with KONG_BLUEGREEN_DEBUG=1', async () => {
  process.env.KONG_BLUEGREEN_DEBUG = '1';
  await exitWith(() => {
    throw new Error('no');
  });
  expect(stderr).toContain('exit.test.ts');
});

test('a program that never ends does not count as success', () => {
  void conclude(() => new Promise(() => undefined));
  expect(process.exitCode).toBe(1);
});

test('a program ends with the exit code of its command', async () => {
  for (const [error, expected] of [
    [undefined, undefined],
    [new RunnerError('KBG-RUN-001', 'no'), 1],
    [new RunnerError('KBG-RUN-001', 'no', 'gate'), 11],
  ] as const) {
    process.exitCode = undefined;
    await conclude(() => exitWith(() => exitWith(() => (error ? Promise.reject(error) : undefined))));
    expect(process.exitCode).toBe(expected);
  }
});
