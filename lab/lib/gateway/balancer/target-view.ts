import { Agent } from 'node:http';
import type { ICloud } from '../../cloud/cloud';
import type { Target, TargetGroup } from '../../cloud/elb/target-group';

/** A target as one node of the load balancer knows it. */
export interface KnownTarget {
  readonly id: string;
  readonly hostPort: number | undefined;
  readonly agent: Agent;
}

interface KnownGroup {
  readonly name: string;
  readonly healthy: readonly KnownTarget[];
  /** Registered and neither draining nor unused, whatever their health. */
  readonly registered: readonly KnownTarget[];
  turn: number;
}

/** Load balancers close idle connections to targets by themselves, before the targets do: nginx would after 75 s. */
const IDLE_MS = 30_000;

/** Targets and their health, as one node of the load balancer sees them: a moment later than the model. */
export class TargetView {
  private groups = new Map<string, KnownGroup>();
  private known = new Map<Target, KnownTarget>();

  constructor(private readonly cloud: ICloud) {}

  /** Reads the present targets from the model. */
  refresh(): void {
    const live = new Map<Target, KnownTarget>();
    const groups = new Map<string, KnownGroup>();
    for (const group of this.cloud.elb.targetGroups()) groups.set(group.arn, this.view(group, live));
    for (const [target, { agent }] of this.known) if (!live.has(target)) closeIdle(agent);
    this.groups = groups;
    this.known = live;
  }

  close(): void {
    for (const { agent } of this.known.values()) agent.destroy();
  }

  name(groupArn: string): string | undefined {
    return this.groups.get(groupArn)?.name;
  }

  /** Round robin over the healthy ones; over all of them when none is healthy (fail open); nothing in an empty group. */
  choose(groupArn: string): KnownTarget | undefined {
    const group = this.groups.get(groupArn);
    if (group === undefined) return undefined;
    const among = group.healthy.length > 0 ? group.healthy : group.registered;
    return among[group.turn++ % Math.max(among.length, 1)];
  }

  private view(group: TargetGroup, live: Map<Target, KnownTarget>): KnownGroup {
    const targets = [...group.targets.values()].filter(({ state }) => state !== 'draining' && state !== 'unused');
    for (const target of targets) live.set(target, this.known.get(target) ?? know(target));
    const all = (wanted: readonly Target[]): readonly KnownTarget[] =>
      wanted.map((target) => live.get(target)).filter((target) => target !== undefined);
    return {
      name: group.name,
      healthy: all(targets.filter(({ state }) => state === 'healthy')),
      registered: all(targets),
      turn: this.groups.get(group.arn)?.turn ?? 0,
    };
  }
}

function know(target: Target): KnownTarget {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 128, timeout: IDLE_MS });
  return { id: target.id, hostPort: target.hostPorts[target.port], agent };
}

/** A target that left gets no new request: its idle connections go, those in use end with their request. */
function closeIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  agent.maxFreeSockets = 0;
}
