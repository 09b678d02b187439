import type { DesiredState, Ledger, UpgradeOutline } from '../../../lib/domain';
import { desiredState, readStage, TrafficSchedule } from '../../../lib/domain';
import { checkSizes } from '../../../lib/runner/run/recorded-sizes';
import type { SlotNodes } from '../../../lib/runner/run/slot-nodes';

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
  const of = (desired: number | undefined): SlotNodes => ({ desired, running: 0, healthy: 0 });
  checkSizes({ ledger, nodes: { blue: of(blue), green: of(green) }, state, after, roles: ROLES, outline, allowed });
}

describe('a service that is too small for its traffic', () => {
  it.each<[string, readonly [number | undefined, number], RegExp]>([
    [
      'shift-50',
      [undefined, 3],
      /^KBG-RUN-009: b is missing: its service was deleted outside Terraform; bring all traffic back with "kong-bluegreen abort"/,
    ],
    // The apply waits for the whole size, so --allow is not offered.
    ['start-green', [3, 2], /^KBG-RUN-028: g asks for 2 nodes, but the ledger recorded 3 at start-green: .* again$/],
    ['shift-100', [3, 2], /^KBG-RUN-028: g asks for 2 nodes, .* again, or add --allow g if fewer nodes are enough$/],
    ['shift-50', [0, 3], /^KBG-RUN-028: b asks for 0 nodes, .* again, or add --allow b if fewer nodes are enough$/],
    [
      'start-green',
      [9, 4],
      /^KBG-RUN-029: g asks for 4 nodes, but 50 % of the traffic of blue's 9 nodes needs 5: blue has grown since the ledger recorded 3 nodes at start-green; scale g to 5, /,
    ],
    ['shift-50', [9, 8], /^KBG-RUN-029: g asks for 8 nodes, but 100 % of the traffic of blue's 9 nodes needs 9/],
    ['decommission-blue', [0, 1], /^KBG-RUN-028: g asks for 1 nodes/],
  ])('is refused at %s', (stage, counts, sentence) => {
    expect(() => {
      check(stage, counts);
    }).toThrow(sentence);
  });

  it.each<[string, readonly [number, number], readonly string[]]>([
    ['shift-50', [3, 3], []],
    ['shift-50', [5, 9], []],
    ['start-green', [9, 5], []],
    ['start-green', [9, 4], ['g']],
    // Green has all traffic of blue already.
    ['shift-100', [9, 3], []],
    ['shift-50', [2, 3], ['b']],
    // The services of blue are gone.
    ['decommission-blue', [0, 3], []],
  ])('is not found at %s with %j if %j is allowed', (stage, counts, allowed) => {
    expect(() => {
      check(stage, counts, allowed);
    }).not.toThrow();
  });
});
