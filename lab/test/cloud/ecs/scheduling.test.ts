import fc from 'fast-check';
import { decide, type Standing, type Wanted } from '../../../lib/cloud/ecs/scheduling';

const standing = fc
  .record({ current: fc.boolean(), health: fc.constantFrom('starting', 'ready', 'sick') })
  .map(({ current, health }): Standing => ({ current, ready: health === 'ready', sick: health === 'sick' }));
const tasks = fc.array(standing, { maxLength: 12 });
const wanted = fc.record({
  desiredCount: fc.nat(6),
  minimumHealthyPercent: fc.constantFrom(0, 50, 67, 100),
  maximumPercent: fc.constantFrom(100, 150, 200),
});

const floorOf = ({ desiredCount, minimumHealthyPercent }: Wanted) =>
  Math.ceil((desiredCount * minimumHealthyPercent) / 100);
const mostOf = ({ desiredCount, maximumPercent }: Wanted) => Math.floor((desiredCount * maximumPercent) / 100);

function readyOf(all: readonly Standing[]): number {
  return all.filter(({ ready }) => ready).length;
}

/** The tasks after a decision was carried out, with what was started ready at once. */
function after(all: readonly Standing[], plan: Wanted): readonly Standing[] {
  const { start, stop } = decide(all, plan);
  const started = Array.from({ length: start }, (): Standing => ({ current: true, ready: true, sick: false }));
  return [...all.filter((task) => !stop.includes(task)), ...started];
}

test('no decision takes the ready tasks below the minimum', () => {
  fc.assert(
    fc.property(tasks, wanted, (all, plan) => {
      const left = all.filter((task) => !decide(all, plan).stop.includes(task));
      expect(readyOf(left)).toBeGreaterThanOrEqual(Math.min(readyOf(all), floorOf(plan)));
    }),
  );
});

test('no decision takes the live tasks above the maximum', () => {
  fc.assert(
    fc.property(tasks, wanted, (all, plan) => {
      const { start } = decide(all, plan);
      expect(all.length + start).toBeLessThanOrEqual(Math.max(mostOf(plan), all.length));
    }),
  );
});

test('when its new tasks get ready, a service reaches its count of current tasks from every start', () => {
  const rollable = wanted.filter((plan) => mostOf(plan) > plan.desiredCount || floorOf(plan) < plan.desiredCount);
  fc.assert(
    fc.property(tasks, rollable, (begin, plan) => {
      let all: readonly Standing[] = begin.map((task) => ({ ...task, ready: !task.sick }));
      for (let look = 0; look < 30; look += 1) all = after(all, plan);
      expect(all.length).toBe(plan.desiredCount);
      expect(all.every(({ current, ready }) => current && ready)).toBe(true);
    }),
  );
});

test('with 100 % at least and at most, a deployment is stuck, as on AWS', () => {
  const old: Standing = { current: false, ready: true, sick: false };
  expect(decide([old], { desiredCount: 1, minimumHealthyPercent: 100, maximumPercent: 100 })).toEqual({
    start: 0,
    stop: [],
  });
});
