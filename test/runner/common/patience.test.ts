import { Patience } from '../../../lib/runner/common/patience';

/** Pauses of a wait in which AWS's clock runs `factor` times as fast as this computer's. */
async function pauses(factor: number, count: number): Promise<readonly number[]> {
  const begun = performance.now();
  const taken: number[] = [];
  const here = jest.spyOn(performance, 'now');
  let elapsed = 0;
  here.mockImplementation(() => begun + elapsed);
  const patience = new Patience(
    {
      now: () => new Date(elapsed * factor),
      pause: (milliseconds) => {
        taken.push(Math.round(milliseconds));
        elapsed += milliseconds;
        return Promise.resolve();
      },
    },
    1800,
  );
  for (let i = 0; i < count; i++) await patience.pause();
  here.mockRestore();
  return taken;
}

test('the pauses of a wait grow to five seconds', async () => {
  const all = await pauses(1, 16);
  expect(all.slice(0, 4)).toEqual([50, 75, 113, 169]);
  expect(all.slice(-2)).toEqual([5000, 5000]);
});

test('the pauses are five seconds of AWS at most, also if the clock of AWS is faster', async () => {
  expect((await pauses(100, 30)).at(-1)).toBeLessThanOrEqual(55);
  const [last = 0] = (await pauses(20, 30)).slice(-1);
  expect(last).toBeGreaterThan(225);
  expect(last).toBeLessThan(275);
});
