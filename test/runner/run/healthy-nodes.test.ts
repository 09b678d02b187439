import type { DesiredState, UpgradeOutline } from '../../../lib/domain';
import { desiredState, readStage, TrafficSchedule } from '../../../lib/domain';
import { checkHealthy, checkReturn } from '../../../lib/runner/run/healthy-nodes';

const ROLES = { from: 'blue', to: 'green' } as const;
const resources = { slots: { blue: { proxyService: 'b' }, green: { proxyService: 'g' } } };
const outline = { resources } as unknown as UpgradeOutline;
const stateOf = (stage: string): DesiredState =>
  desiredState(readStage(stage, TrafficSchedule.steps(50, 100), ROLES)!, ROLES);

const check =
  (at: string, to: string, green: number, allowed: readonly string[] = []) =>
  (): void => {
    checkHealthy({
      healthy: { blue: 2, green },
      state: stateOf(at),
      after: stateOf(to),
      roles: ROLES,
      outline,
      allowed,
    });
  };

describe('a next release that carries traffic and has no healthy node', () => {
  it.each<[string, string, string]>([
    [
      'shift-100',
      'drain-blue',
      'drain-blue would take blue away, which can still take the traffic back; bring all traffic back with "kong-bluegreen abort", or mend green',
    ],
    ['drain-blue', 'decommission-blue', 'with "kong-bluegreen abort", or mend green and run again, or add --allow g'],
    // Blue's services are gone, and abort makes no sense of it.
    ['decommission-blue', 'migrate-finish', 'take the traffic back; mend green and run again'],
    ['shift-50', 'shift-50', 'shift-50 would send it 50 % of the traffic; bring all traffic back'],
  ])('holds up the way from %s to %s', (at, to, sentence) => {
    expect(check(at, to, 0)).toThrow(sentence);
    expect(check(at, to, 1)).not.toThrow();
    expect(check(at, to, 0, ['g'])).not.toThrow();
  });

  it.each([
    ['shift-50', 'start-green'],
    ['drain-blue', 'shift-50'],
    ['start-green', 'start-green'],
    // The step of the apply waits for its nodes.
    ['start-green', 'shift-50'],
    ['migrate-finish', 'open-admin'],
  ])('holds up no other way: from %s to %s', (at, to) => {
    expect(check(at, to, 0)).not.toThrow();
  });
});

describe('a live release that is asked for no node', () => {
  const back =
    (
      healthy: readonly [number, number],
      blue: number | undefined,
      allowed: readonly string[] = [],
      to = 'start-green',
    ) =>
    (): void => {
      const [state, after] = [stateOf('shift-50'), stateOf(to)];
      const counts = { blue, green: 2 };
      checkReturn({
        ...{ healthy: { blue: healthy[0], green: healthy[1] }, counts, state, after },
        ...{ roles: ROLES, outline, allowed },
      });
    };

  it('gets no traffic back while the next one answers', () => {
    expect(back([0, 2], 0)).toThrow(
      'b is asked for 0 nodes, and start-green would send it 100 % of the traffic, which green still answers: it was scaled outside Terraform; scale it up again',
    );
  });

  it.each<[string, () => void]>([
    ['nodes that start are waited for in the apply', back([0, 2], 2)],
    ['a sick next release holds nothing', back([0, 0], 0)],
    ['a service that is gone is made anew, and waited for', back([0, 2], undefined)],
    ['a node that still answers is one', back([1, 2], 0)],
    ['somebody who has looked', back([0, 2], 0, ['b'])],
    ['its weight does not rise', back([0, 2], 0, [], 'shift-100')],
  ])('is no matter where %s', (_, check) => {
    expect(check).not.toThrow();
  });
});
