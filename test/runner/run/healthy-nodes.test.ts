import type { DesiredState, UpgradeOutline } from '../../../lib/domain';
import { desiredState, readStage, TrafficSchedule } from '../../../lib/domain';
import { checkHealthy, checkReturn } from '../../../lib/runner/run/healthy-nodes';
import type { SlotNodes } from '../../../lib/runner/run/slot-nodes';

const ROLES = { from: 'blue', to: 'green' } as const;
const resources = { slots: { blue: { proxyService: 'b' }, green: { proxyService: 'g' } } };
const outline = { resources } as unknown as UpgradeOutline;
const stateOf = (stage: string): DesiredState =>
  desiredState(readStage(stage, TrafficSchedule.steps(50, 100), ROLES)!, ROLES);

const nodes = (desired: number | undefined, healthy: number): SlotNodes => ({ desired, running: 0, healthy });

const check =
  (at: string, to: string, green: number, allowed: readonly string[] = []) =>
  (): void => {
    checkHealthy({
      nodes: { blue: nodes(2, 2), green: nodes(2, green) },
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
      'drain-blue would remove what blue needs to take the traffic back; bring all traffic back with "kong-bluegreen abort", or fix green',
    ],
    ['drain-blue', 'decommission-blue', 'with "kong-bluegreen abort", or fix green and run again, or add --allow g'],
    // The services of blue are gone: abort is not offered.
    ['decommission-blue', 'migrate-finish', 'take the traffic back; fix green and run again'],
    ['shift-50', 'shift-50', 'shift-50 would send it 50 % of the traffic; bring all traffic back'],
  ])('refuses the way from %s to %s', (at, to, sentence) => {
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
  ])('does not refuse the way from %s to %s', (at, to) => {
    expect(check(at, to, 0)).not.toThrow();
  });
});

describe('a live release whose service asks for no node', () => {
  const back =
    (
      healthy: readonly [number, number],
      blue: number | undefined,
      allowed: readonly string[] = [],
      to = 'start-green',
    ) =>
    (): void => {
      const [state, after] = [stateOf('shift-50'), stateOf(to)];
      checkReturn({
        nodes: { blue: nodes(blue, healthy[0]), green: nodes(2, healthy[1]) },
        ...{ state, after, roles: ROLES, outline, allowed },
      });
    };

  it('gets no traffic back while the next release answers', () => {
    expect(back([0, 2], 0)).toThrow(
      'KBG-RUN-008: b asks for 0 nodes, and start-green would send it 100 % of the traffic, which green still answers: the service was scaled outside Terraform; scale it up again',
    );
  });

  it.each<[string, () => void]>([
    ['nodes start: the apply waits for them', back([0, 2], 2)],
    ['the next release is unhealthy too', back([0, 0], 0)],
    ['the service is missing: Terraform creates it again', back([0, 2], undefined)],
    ['a node still answers', back([1, 2], 0)],
    ['the operator allowed it', back([0, 2], 0, ['b'])],
    ['its weight does not rise', back([0, 2], 0, [], 'shift-100')],
  ])('is accepted if %s', (_, check) => {
    expect(check).not.toThrow();
  });
});
