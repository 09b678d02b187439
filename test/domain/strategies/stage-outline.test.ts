import type { StageOutline } from '../../../lib/domain';
import { desiredState, outlineOf, rolesFrom, stageById, stagesOf, TrafficSchedule } from '../../../lib/domain';

const SCHEDULE = TrafficSchedule.steps(10, 100);
const ROLES = rolesFrom('blue');
const TIMING = { propagationSeconds: 60, stepDeadlineSeconds: 1800, longestRequestSeconds: 300 };

const state = (id: string) => desiredState(stageById(id, SCHEDULE, ROLES), ROLES);
function outline(before: string | undefined, after: string, timing = TIMING, more = {}): StageOutline {
  const context = { schedule: SCHEDULE, roles: ROLES, timing, ...more };
  return outlineOf(before === undefined ? undefined : state(before), state(after), context);
}

test.each<[string | undefined, string, readonly string[]]>([
  [
    undefined,
    'baseline',
    [
      "registers blue's definitions",
      "starts blue's proxies",
      "starts blue's admin service and points the admin endpoints to it",
      'waits until the slots that carry traffic are healthy at full size',
    ],
  ],
  [
    'baseline',
    'migrate-up',
    [
      "registers green's definitions",
      'makes the Admin API read-only',
      'takes a snapshot of the datastore before "up", unless waived, and waits until it is available',
      `runs the preflight, runs "kong migrations up" once in green's image, and checks the result by "list"`,
    ],
  ],
  [
    'start-green',
    'shift-10',
    ['moves the weights: blue 90 %, green 10 %', 'waits until the slots that carry traffic are healthy at full size'],
  ],
  [
    'shift-10',
    'start-green',
    [
      'moves the weights: blue 100 %, green 0 %',
      'waits until the slots that carry traffic are healthy at full size',
      'waits until the weights are active in the whole load balancer',
    ],
  ],
  ['drain-blue', 'decommission-blue', ["stops blue's proxies", "stops blue's admin service"]],
  ['open-admin', 'retire-blue', ["removes blue's definitions"]],
])('from %s to %s', (before, after, does) => {
  expect(outline(before, after).does).toEqual(does);
});

test('the outline of a scaled gateway names the stages that suspend and resume scale-in', () => {
  const says = (before: string, after: string, isScaled = true) =>
    outline(before, after, TIMING, { isScaled }).does.filter((it) => it.includes('scale-in'));
  expect(says('migrate-up', 'start-green')).toEqual(['suspends scale-in of both slots']);
  expect(says('drain-blue', 'decommission-blue')).toEqual(['resumes scale-in']);
  expect(says('decommission-blue', 'shift-100')).toEqual(['suspends scale-in of both slots']);
  expect([...says('start-green', 'shift-10'), ...says('migrate-up', 'start-green', false)]).toEqual([]);
});

test('gates run if the weight of the next release rises, and the ways back are those of the transition table', () => {
  expect(outline('start-green', 'shift-10')).toMatchObject({
    gated: true,
    waysBack: ['start-green'],
    weights: { blue: 90, green: 10 },
  });
  expect(outline('shift-100', 'shift-10').gated).toBe(false);
  expect(outline('decommission-blue', 'migrate-finish').waysBack).toEqual([]);
});

test('a stop of nodes takes as long as the longest request, and no expected time exceeds the worst time', () => {
  const slow = { ...TIMING, longestRequestSeconds: 3600 };
  const patient = outline('drain-blue', 'decommission-blue', slow);
  expect(patient.expectedSeconds - outline('drain-blue', 'decommission-blue').expectedSeconds).toBe(3300);
  expect(patient.worstSeconds).toBeGreaterThan(3600);
  const ids = stagesOf(SCHEDULE, ROLES).map(({ id }) => id);
  for (const [i, id] of ids.entries()) {
    const { expectedSeconds, worstSeconds } = outline(ids[i - 1], id);
    expect(worstSeconds).toBeGreaterThan(expectedSeconds);
  }
});
