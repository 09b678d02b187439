import { withinTime } from '../../lib/lambda/within-time';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const over = new Error('over');
const never = new Promise<never>(() => undefined);

test('work that ends in time is answered, and nothing waits behind it', async () => {
  expect(await withinTime(900_000, over, () => Promise.resolve('done'))).toBe('done');
  expect(jest.getTimerCount()).toBe(0);
});

test('its own error comes through', async () => {
  await expect(withinTime(900_000, over, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
});

test('ten seconds before the end the work is told to stop, and may end by itself', async () => {
  let stopped: AbortSignal | undefined;
  const running = withinTime(900_000, over, async (stop) => {
    stopped = stop;
    await new Promise((resolve) => {
      stop.addEventListener('abort', resolve);
    });
    stop.throwIfAborted();
  });
  const ended = expect(running).rejects.toBe(over);
  jest.advanceTimersByTime(889_999);
  expect(stopped?.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(stopped?.aborted).toBe(true);
  await ended;
});

test('work that does not stop is left behind while there is still time to answer', async () => {
  const ended = expect(withinTime(900_000, over, () => never)).rejects.toBe(over);
  jest.advanceTimersByTime(895_000);
  await ended;
});

test('a short time keeps a quarter for the end', async () => {
  let stopped: AbortSignal | undefined;
  const ended = expect(
    withinTime(4_000, over, (stop) => {
      stopped = stop;
      return never;
    }),
  ).rejects.toBe(over);
  jest.advanceTimersByTime(3_000);
  expect(stopped?.aborted).toBe(true);
  jest.advanceTimersByTime(500);
  await ended;
});
