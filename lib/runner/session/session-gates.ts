import { setTimeout as delay } from 'node:timers/promises';
import type { UpgradeOutline } from '../../domain';
import { AwsAlarms } from '../adapters/aws/aws-alarms';
import { httpProbe } from '../adapters/http/http-probe';
import { shellCommand } from '../adapters/process/shell-command';
import { RunnerError } from '../common/runner-error';
import type { AlarmState, AlarmStates, GatePorts, GatewayClient, GatewayPlace } from '../gates/gate-ports';
import { analyse } from './live-traffic';
import type { UpgradeSession } from './upgrade-session';

/** The ports of the gates on the user's gateway. */
export function gatePorts(session: UpgradeSession, say: (line: string) => void): GatePorts {
  const { signal } = session;
  return {
    signal,
    say,
    pause: (milliseconds) => delay(milliseconds, undefined, { signal }),
    analyse: (outline, settings) => analyse(session, outline, settings, say),
    client: (outline, place) => clientOf(session, outline, place),
    alarms: (outline, addresses) => alarmsOf(session, outline, addresses),
    shell: (command, environment, end) =>
      shellCommand(command, {
        directory: session.directory,
        environment: { ...session.environment, ...environment },
        signal: end,
        onLine: say,
      }),
  };
}

async function clientOf(
  { gateway, signal }: UpgradeSession,
  outline: UpgradeOutline,
  place: GatewayPlace,
): Promise<GatewayClient> {
  const { testTraffic } = outline;
  if (!testTraffic) {
    throw new RunnerError(
      'KBG-GATE-007',
      'the app sets no testTraffic, so requests reach the next release only after its first percent; set testTraffic, or leave out --parity and --probes',
    );
  }
  await gateway.checkTestRule(outline, testTraffic.rule);
  const testHeader = { name: testTraffic.headerName, value: literal(testTraffic.headerValue) };
  return (request, of) => httpProbe(request, of, { ...place, testHeader, signal });
}

/** A text that matches the rule's pattern. */
function literal(pattern: string): string {
  return pattern.replaceAll('*', '').replaceAll('?', 'x');
}

async function alarmsOf(
  { gateway, workspace }: UpgradeSession,
  outline: UpgradeOutline,
  addresses: readonly string[],
): Promise<AlarmStates> {
  const arns = await workspace.arns();
  const named = addresses.flatMap((address) => {
    const name = /:alarm:(.+)$/.exec(arns.get(address) ?? '')?.[1];
    return name === undefined ? [] : [[address, name] as const];
  });
  if (named.length === 0) return { now: new Date(), alarms: new Map() };
  return await gateway.ask(outline, async (aws) => {
    const states = await new AwsAlarms(aws).states(named.map(([, name]) => name));
    const alarms = new Map(
      named.flatMap(([address], i): [string, AlarmState][] => {
        const state = states[i];
        return state ? [[address, state]] : [];
      }),
    );
    return { now: aws.now(), alarms };
  });
}
