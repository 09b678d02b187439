import {
  directionOf,
  legalNext,
  nextForward,
  rolesFrom,
  routeTo,
  stagesOf,
  TrafficSchedule,
} from '../../../lib/domain';

const SCHEDULE = TrafficSchedule.steps(10, 50, 100);
const ROLES = rolesFrom('blue');
const route = (ledger: string, target: string, intent = ledger) => routeTo({ ledger, intent }, target, SCHEDULE, ROLES);

test.each([
  ['baseline', 'migrate-up', ['migrate-up']],
  ['start-green', 'shift-100', ['shift-10', 'shift-50', 'shift-100']],
  ['shift-50', 'start-green', ['start-green']],
  ['drain-blue', 'shift-10', ['shift-10']],
  ['decommission-blue', 'start-green', ['shift-100', 'start-green']],
  ['shift-50', 'baseline', ['start-green', 'migrate-up', 'baseline']],
  ['shift-50', 'shift-50', ['shift-50']],
])('from %s to %s: %p', (from, to, stages) => {
  expect(route(from, to)).toEqual(stages);
});

test('there is no route back after finish, and no route to an unknown stage', () => {
  for (const { id } of stagesOf(SCHEDULE, ROLES).slice(0, 8)) expect(route('migrate-finish', id)).toBeUndefined();
  expect(route('baseline', 'shift-33')).toBeUndefined();
});

test('after an interrupted apply the first stage is one that its intent allows', () => {
  expect(route('start-green', 'shift-100', 'shift-10')).toEqual(['shift-10', 'shift-50', 'shift-100']);
  expect(route('shift-100', 'shift-50', 'drain-blue')).toEqual(['shift-50']);
  expect(route('decommission-blue', 'migrate-finish', 'shift-100')).toEqual(['decommission-blue', 'migrate-finish']);
});

test('every transition of every route is legal', () => {
  const ids = stagesOf(SCHEDULE, ROLES).map(({ id }) => id);
  for (const from of ids) {
    for (const to of ids) {
      let at = from;
      for (const next of route(from, to) ?? []) {
        expect(legalNext(at, SCHEDULE, ROLES)).toContain(next);
        at = next;
      }
      if (route(from, to) !== undefined) expect(at).toBe(to);
      if (directionOf(from, to, SCHEDULE, ROLES) !== undefined) expect(route(from, to)).toHaveLength(1);
    }
  }
});

test('the next stage follows the order, also from the last stage of the previous upgrade', () => {
  const ids = stagesOf(SCHEDULE, ROLES).map(({ id }) => id);
  expect(ids.map((id) => nextForward(id, SCHEDULE, ROLES))).toEqual([...ids.slice(1), undefined]);
  expect(nextForward('retire-green', SCHEDULE, ROLES)).toBe('baseline');
  expect(nextForward('shift-33', SCHEDULE, ROLES)).toBe('shift-50');
  expect(route('retire-green', 'migrate-up')).toEqual(['baseline', 'migrate-up']);
});
