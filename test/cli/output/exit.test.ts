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

test('an action that works leaves the exit code alone', async () => {
  await exitWith(() => undefined);
  expect([stderr, process.exitCode]).toEqual(['', undefined]);
});

test.each([
  [new RunnerError('no'), 1],
  [new RunnerError('no', 'gate'), 11],
  [new RunnerError('no', 'paused'), 13],
  [new RunnerError('no', 'refused'), 14],
  [new MisuseError('no'), 2],
  [new TypeError('no'), 1],
])('%p is one sentence and its exit code', async (error, code) => {
  await exitWith(() => Promise.reject(error));
  expect([stderr, process.exitCode]).toEqual(['kong-bluegreen: no\n', code]);
});

test('where it was thrown is shown on demand only', async () => {
  process.env.KONG_BLUEGREEN_DEBUG = '1';
  await exitWith(() => {
    throw new Error('no');
  });
  expect(stderr).toContain('exit.test.ts');
});

test('a program that never ends is no success', () => {
  void conclude(() => new Promise(() => undefined));
  expect(process.exitCode).toBe(1);
});

test('a program ends with what its command ended with', async () => {
  for (const [error, expected] of [
    [undefined, undefined],
    [new RunnerError('no'), 1],
    [new RunnerError('no', 'gate'), 11],
  ] as const) {
    process.exitCode = undefined;
    await conclude(() => exitWith(() => exitWith(() => (error ? Promise.reject(error) : undefined))));
    expect(process.exitCode).toBe(expected);
  }
});
