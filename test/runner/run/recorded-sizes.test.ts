import type { DesiredState, Ledger, UpgradeOutline } from '../../../lib/domain';
import { desiredState, readStage, TrafficSchedule } from '../../../lib/domain';
import { checkSizes } from '../../../lib/runner/run/recorded-sizes';

const ROLES = { from: 'blue', to: 'green' } as const;
const resources = { slots: { blue: { proxyService: 'b' }, green: { proxyService: 'g' } } };
const outline = { resources } as unknown as UpgradeOutline;

const NEXT: Readonly<Record<string, string>> = {
  'start-green': 'shift-50',
  'shift-50': 'shift-100',
  'shift-100': 'drain-blue',
};
const stateOf = (stage: string): DesiredState =>
  desiredState(readStage(stage, TrafficSchedule.steps(50, 100), ROLES)!, ROLES);

function check(
  stage: string,
  [blue, green]: readonly [number | undefined, number | undefined],
  allowed: readonly string[] = [],
): void {
  const ledger = { stage, sizes: { blue: 3, green: 3 } } as unknown as Ledger;
  const [state, after] = [stateOf(stage), stateOf(NEXT[stage] ?? stage)];
  checkSizes({ ledger, counts: { blue, green }, state, after, roles: ROLES, outline, allowed });
}

describe('nodes that were taken away in the middle of an upgrade', () => {
  it.each<[string, readonly [number | undefined, number], RegExp]>([
    [
      'shift-50',
      [undefined, 3],
      /^b is gone: its service was deleted outside Terraform; bring all traffic back with "kong-bluegreen abort"/,
    ],
    // Its share is waited for at its whole size: nobody can let that through.
    ['start-green', [3, 2], /^g is asked for 2 nodes and not for 3, as the ledger recorded at start-green: .* again$/],
    ['shift-100', [3, 2], /^g is asked for 2 nodes .* again, or add --allow g when fewer are enough$/],
    ['shift-50', [0, 3], /^b is asked for 0 nodes .* again, or add --allow b when fewer are enough$/],
    [
      'start-green',
      [9, 4],
      /^g is asked for 4 nodes, and 50 % of what 9 nodes of blue carry needs 5: blue has grown since the ledger recorded 3 at start-green; scale it to 5, /,
    ],
    ['shift-50', [9, 8], /^g is asked for 8 nodes, and 100 % of what 9 nodes of blue carry needs 9/],
    ['decommission-blue', [0, 1], /^g is asked for 1 nodes/],
  ])('are told at %s', (stage, counts, sentence) => {
    expect(() => {
      check(stage, counts);
    }).toThrow(sentence);
  });

  it.each<[string, readonly [number, number], readonly string[]]>([
    ['shift-50', [3, 3], []],
    ['shift-50', [5, 9], []],
    ['start-green', [9, 5], []],
    ['start-green', [9, 4], ['g']],
    // What blue carried is green's already.
    ['shift-100', [9, 3], []],
    ['shift-50', [2, 3], ['b']],
    // Its services are gone.
    ['decommission-blue', [0, 3], []],
  ])('are none at %s with %j when %j is allowed', (stage, counts, allowed) => {
    expect(() => {
      check(stage, counts, allowed);
    }).not.toThrow();
  });
});
