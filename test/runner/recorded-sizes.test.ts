import type { DesiredState, Ledger, UpgradePlan } from '../../lib/domain';
import { desiredState, readStage, TrafficSchedule } from '../../lib/domain';
import { checkSizes } from '../../lib/runner/recorded-sizes';

const ROLES = { from: 'blue', to: 'green' } as const;
const resources = { slots: { blue: { proxyService: 'b' }, green: { proxyService: 'g' } } };
const plan = { resources } as unknown as UpgradePlan;

function check(stage: string, [blue, green]: readonly [number, number], allowed: readonly string[] = []): void {
  const state = desiredState(readStage(stage, TrafficSchedule.steps(50, 100), ROLES)!, ROLES) satisfies DesiredState;
  const ledger = { stage, sizes: { blue: 3, green: 3 } } as unknown as Ledger;
  checkSizes({ ledger, counts: { blue, green }, state, plan, allowed });
}

describe('nodes that were taken away in the middle of an upgrade', () => {
  it.each<[string, readonly [number, number], RegExp]>([
    ['start-green', [3, 2], /^g is asked for 2 nodes and not for 3, as the ledger recorded at start-green/],
    ['shift-50', [0, 3], /^b is asked for 0 nodes/],
    ['decommission-blue', [0, 1], /^g is asked for 1 nodes/],
  ])('are told at %s', (stage, counts, sentence) => {
    expect(() => {
      check(stage, counts);
    }).toThrow(sentence);
  });

  it.each<[string, readonly [number, number], readonly string[]]>([
    ['shift-50', [3, 3], []],
    ['shift-50', [5, 9], []],
    ['shift-50', [2, 3], ['b']],
    // Its services are gone.
    ['decommission-blue', [0, 3], []],
  ])('are none at %s with %j when %j is allowed', (stage, counts, allowed) => {
    expect(() => {
      check(stage, counts, allowed);
    }).not.toThrow();
  });
});
