import {
  adminSlot,
  desiredState,
  directionOf,
  legalTransitions,
  PAIR_INVARIANTS,
  rolesFrom,
  STATE_INVARIANTS,
  stageById,
  stagesOf,
  TrafficSchedule,
  transitionViolations,
  violationsOf,
} from '../../../lib/domain';
import type { DesiredState, Slot } from '../../../lib/domain';

const schedule = TrafficSchedule.steps(5, 25, 50, 100);

describe.each(['blue', 'green'] as const)('an upgrade that is live in %s', (live: Slot) => {
  const roles = rolesFrom(live);
  const stages = stagesOf(schedule, roles);
  const states = new Map(stages.map((stage) => [stage.id, desiredState(stage, roles)]));

  it.each(stages)('breaks no invariant at $id', (stage) => {
    expect(violationsOf(states.get(stage.id)!, roles)).toEqual([]);
  });

  it('breaks no invariant in any legal transition', () => {
    for (const from of stages) {
      for (const { to } of legalTransitions(from, schedule, roles)) {
        expect({
          from: from.id,
          to: to.id,
          broken: transitionViolations(states.get(from.id)!, states.get(to.id)!, roles),
        }).toEqual({
          from: from.id,
          to: to.id,
          broken: [],
        });
      }
    }
  });

  it('opens the Admin API of the next release only after finish', () => {
    const open = stages.filter((stage) => adminSlot(states.get(stage.id)!, roles) === roles.to).map(({ kind }) => kind);
    expect(open).toEqual(['open-admin', 'retire']);
  });
});

describe('each invariant', () => {
  const roles = rolesFrom('blue');
  const state = (id: string): DesiredState => desiredState(stageById(id, schedule, roles), roles);
  const broken = (changed: DesiredState) => violationsOf(changed, roles).map(({ invariant }) => invariant);

  const cases: readonly (readonly [number, DesiredState])[] = [
    [
      1,
      {
        ...state('shift-5'),
        slots: { ...state('shift-5').slots, green: { ...state('shift-5').slots.green, proxies: false } },
      },
    ],
    [
      1,
      {
        ...state('shift-5'),
        slots: { ...state('shift-5').slots, blue: { ...state('shift-5').slots.blue, weight: 94 } },
      },
    ],
    [2, { ...state('shift-5'), scaleInSuspended: false }],
    [2, { ...state('decommission-blue'), scaleInSuspended: true }],
    [3, { ...state('shift-5'), requires: [] }],
    [4, { ...state('open-admin'), requires: ['up'] }],
    [5, { ...state('drain-blue'), actingSteps: ['up', 'finish'] }],
    [17, { ...state('decommission-blue'), requires: ['up'] }],
  ];

  it.each(cases)('%i is reported when it is broken', (invariant, changed) => {
    expect(broken(changed)).toContain(invariant);
  });

  it('2 is reported if weight and capacity change together', () => {
    const violations = transitionViolations(state('shift-50'), state('decommission-blue'), roles);
    expect(violations.map(({ invariant }) => invariant)).toEqual([2]);
  });

  it('6 is reported if the old release starts after finish', () => {
    const violations = transitionViolations(state('migrate-finish'), state('drain-blue'), roles);
    expect(violations.map(({ invariant }) => invariant)).toContain(6);
  });

  it('has a case in this file', () => {
    const all = [...Object.keys(STATE_INVARIANTS), ...Object.keys(PAIR_INVARIANTS)].map(Number);
    expect(new Set([...cases.map(([invariant]) => invariant), 6])).toEqual(new Set(all));
  });
});

describe('an unset stage', () => {
  it.each([undefined, '', 'shift-30'])('is an error that names the stages, and never means baseline: %p', (id) => {
    expect(() => stageById(id, schedule, rolesFrom('blue'))).toThrow(
      /^KBG-PROP-034: stage must be one of baseline, migrate-up, start-green, shift-5/,
    );
  });

  it('has no direction from an unknown stage', () => {
    expect(directionOf('nowhere', 'baseline', schedule, rolesFrom('blue'))).toBeUndefined();
  });
});
