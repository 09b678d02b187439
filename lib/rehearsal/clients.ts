import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FittingRequests, ITraffic, Lab, ListenerRule } from 'kong-bluegreen-lab';
import { RunnerError } from '../runner/common/runner-error';
import { loadLab } from './lab-package';

/** The clients of a rehearsal. */
export interface ClientsOptions {
  readonly lab: Lab;
  readonly requestsPerSecond: number;
  readonly signal: AbortSignal;
  /** Path of the upgrade's ledger, which names the upgrade in messages. */
  readonly path: string;
}

/**
 * Starts clients that send requests through a listener, each of them to one of the rules.
 *
 * @throws RunnerError if no rule takes a request that the lab's gateway answers
 */
export async function startClients(
  listener: string | undefined,
  rules: readonly ListenerRule[],
  { lab, requestsPerSecond: ratePerSecond, signal, path }: ClientsOptions,
): Promise<ITraffic> {
  if (listener === undefined) {
    throw new RunnerError(
      'KBG-REH-004',
      `no listener rule divides the traffic of ${path} after baseline; add the router of the upgrade to the stack`,
    );
  }
  const { fittingRequests, SEEDED_ROUTES, startTraffic } = loadLab();
  const seeded = Object.values(SEEDED_ROUTES);
  const own = rules.filter(({ listenerArn }) => listenerArn === listener);
  const fitting = fittingRequests(own, lab.cloud.elb.routing(listener), seeded);
  if (fitting === undefined) {
    const served = seeded.map((route) => `${route.path}/*`).join(', ');
    throw new RunnerError(
      'KBG-REH-005',
      `no rule of ${path} takes a request that the lab's gateway answers (${served}); in a rehearsal, add one of these paths to proxyPaths`,
    );
  }
  const endpoints = lab.endpoints(listener);
  await untilRouted(endpoints, fitting, signal);
  return await startTraffic({ endpoints, ratePerSecond, ...fitting });
}

const ROUTED_DEADLINE_MS = 30_000;

/** A new rule reaches the nodes of the load balancer one by one: the clients begin when every node has a target. */
async function untilRouted(
  endpoints: readonly string[],
  { routes: [route], headers }: FittingRequests,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + ROUTED_DEADLINE_MS;
  for (const endpoint of endpoints) {
    while (!(await isRouted(`${endpoint}${route?.path ?? ''}/`, headers))) {
      if (performance.now() > deadline) {
        const problem = `the load balancer's node ${endpoint} has no target after 30 s`;
        throw new RunnerError('KBG-REH-007', `${problem}; look at the tasks of the live release, and rehearse again`);
      }
      await delay(20, undefined, { signal });
    }
  }
}

/** `node:http` and not `fetch`, which sets the header `host` itself. */
async function isRouted(url: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers }, resolve).on('error', reject);
  });
  response.resume();
  return response.headers['x-lab-target-group'] !== undefined;
}
