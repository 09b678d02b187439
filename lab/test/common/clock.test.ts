import { LabClock } from '../../lib/common/clock';

test.each([0, 0.5, -1, Number.NaN])('a clock does not go slower than real time: factor %p', (factor) => {
  expect(() => new LabClock(factor)).toThrow('KBG-LAB-015: clockFactor must be a number of at least 1');
});

test('a clock with factor 100 lets a hundred seconds pass in one', async () => {
  const clock = new LabClock(100);
  const before = clock.now().getTime();
  await clock.sleep(2);
  expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(1900);
});
