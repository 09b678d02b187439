import { main } from '../../../lib/cli/main';
import type { StepContext } from '../../../lib/domain';
import { StepHarness } from '../../support/step-harness';

let harness: StepHarness;
let stdout = '';
let stderr = '';
const before = process.exitCode;

beforeEach(async () => {
  harness = await StepHarness.start();
  [stdout, stderr, process.exitCode] = ['', '', undefined];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});
afterEach(async () => {
  jest.restoreAllMocks();
  delete process.env.KONG_BLUEGREEN_STEP;
  process.exitCode = before;
  await harness.close();
});

async function task(more: Partial<StepContext>, ...flags: string[]): Promise<void> {
  process.env.KONG_BLUEGREEN_STEP = JSON.stringify(harness.context({ stage: 'shift-25', ...more }));
  await main(['task', 'wait-healthy', ...flags]);
}

test('a step that passes prints its evidence and leaves exit code 0', async () => {
  await task({ direction: 'back' });
  expect(stdout).toBe(
    'wait-healthy: recorded on the way back, without waiting: proxy-blue 0 running and 0 healthy of 1\n',
  );
  expect([stderr, process.exitCode]).toEqual(['', undefined]);
});

test('a step that fails ends with 11 and one sentence', async () => {
  await task({ deadlineSeconds: 0 });
  expect(stderr).toMatch(/^kong-bluegreen: KBG-STEP-019: wait-healthy: not healthy after 0 s: .*\n$/);
  expect(process.exitCode).toBe(11);
});

test('what goes on is told in lines with their second, on stderr with --json', async () => {
  await task({ deadlineSeconds: 300 }, '--json');
  expect(stderr).toMatch(/^ {3}\d s {2}proxy-green 0 running and 0 healthy of 1$/m);
  const [outcome, error] = stdout.split('\n').map((line) => (line === '' ? {} : (JSON.parse(line) as object)));
  expect(outcome).toMatchObject({ step: 'wait-healthy', verdict: 'failed', code: 'KBG-STEP-019' });
  expect(error).toMatchObject({ type: 'error', code: 'KBG-STEP-019', outcome: 'gate', exitCode: 11 });
});

test('another account is refused with 14', async () => {
  await task({ account: '999999999999' });
  expect(stderr).toContain('these credentials belong to account 123456789012, but the upgrade to 999999999999');
  expect(process.exitCode).toBe(14);
});

test('a signal says how to go on, and ends with 1', async () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const listeners = process.listenerCount('SIGTERM');
  const running = task({ deadlineSeconds: 100 });
  process.emit('SIGTERM');
  await running;
  expect(stderr).toContain('KBG-STEP-035: stopped before the verdict was written; run wait-healthy again');
  expect(exit).toHaveBeenCalledWith(1);
  expect(process.listenerCount('SIGTERM')).toBe(listeners);
});
