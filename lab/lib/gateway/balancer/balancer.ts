import { setInterval } from 'node:timers';
import type { ICloud } from '../../cloud/cloud';
import type { Listener } from '../../cloud/elb/listener';
import { BalancerNode } from './balancer-node';
import { ListenerSockets } from './listener-sockets';
import { RulePropagation } from './rule-propagation';
import { TargetView } from './target-view';
import { LabError } from '../../common/lab-error';

export interface BalancerOptions {
  readonly cloud: ICloud;
  /** Nodes of the load balancer. @default 2 */
  readonly nodes?: number;
  /** Ports of the first listeners, node by node. @default - free ones */
  readonly ports?: readonly number[];
  /** Lab seconds until the last node works by a changed rule; the first takes a tenth of it at most. @default 60 */
  readonly propagationSeconds?: number;
  /** @default Math.random */
  readonly random?: () => number;
}

/** The data plane of the cloud's load balancers. */
export interface IBalancer {
  /**
   * One URL for each node of the load balancer.
   * @throws Error when no rule or resource has mentioned the listener yet
   */
  endpoints(listenerArn: string): string[];
  close(): Promise<void>;
}

/** Lab seconds until a node knows of a target's registration, health or departure. */
const TARGET_SECONDS = 1;
/** However much the clock is compressed, the model is not looked at more often. */
const MIN_TARGET_MS = 20;

class Balancer implements IBalancer {
  private readonly stop = new AbortController();
  private readonly nodes: readonly BalancerNode[];
  private readonly urls = new Map<string, string[]>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly options: BalancerOptions,
    private readonly sockets: ListenerSockets,
    nodeCount: number,
  ) {
    const { cloud, random = Math.random } = options;
    this.nodes = Array.from({ length: nodeCount }, (_, n) => {
      const delay = (): number => this.delaySeconds(n, nodeCount, random);
      const rules = new RulePropagation(cloud.clock, delay, this.stop.signal);
      return new BalancerNode(cloud, rules, new TargetView(cloud), random);
    });
    cloud.elb.onRulesChanged((listenerArn) => {
      this.rulesChanged(listenerArn);
    });
    for (const { arn } of cloud.elb.listeners()) this.rulesChanged(arn);
    this.timer = setInterval(
      () => {
        this.refresh();
      },
      Math.max((TARGET_SECONDS * 1000) / cloud.clock.factor, MIN_TARGET_MS),
    );
    this.refresh();
  }

  endpoints(listenerArn: string): string[] {
    this.refresh();
    const urls = this.urls.get(listenerArn);
    if (urls !== undefined) return [...urls];
    const known = [...this.urls.keys()].join(', ') || 'none';
    throw new LabError(
      'KBG-LAB-016',
      `the load balancer has no listener ${listenerArn} (it has: ${known}); apply a rule of that listener first`,
    );
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.stop.abort();
    for (const { targets } of this.nodes) targets.close();
    await this.sockets.close();
  }

  /** The first node is quick, the last one slow: for a while they disagree. */
  private delaySeconds(node: number, nodeCount: number, random: () => number): number {
    const longest = this.options.propagationSeconds ?? 60;
    const share = nodeCount === 1 ? 1 : 0.1 + (0.9 * node) / (nodeCount - 1);
    return longest * share * (0.5 + random() / 2);
  }

  private rulesChanged(listenerArn: string): void {
    if (this.stop.signal.aborted) return;
    const { elb } = this.options.cloud;
    const rules = elb.routing(listenerArn);
    for (const node of this.nodes) node.rules.change(listenerArn, rules);
    this.refresh();
  }

  private refresh(): void {
    for (const listener of this.options.cloud.elb.listeners()) if (!this.urls.has(listener.arn)) this.serve(listener);
    for (const { targets } of this.nodes) targets.refresh();
  }

  /** Without a spare socket the next look comes soon. */
  private serve(listener: Listener): void {
    if (!this.sockets.canTake) return;
    const urls = this.nodes.map((node) => {
      const port = this.sockets.take((request, response) => {
        node.handle(listener, request, response);
      });
      return `http://127.0.0.1:${port}`;
    });
    this.urls.set(listener.arn, urls);
  }
}

/** Starts the load balancer on loopback: it serves every listener that the cloud knows, or comes to know. */
export async function startBalancer(options: BalancerOptions): Promise<IBalancer> {
  const nodeCount = options.nodes ?? 2;
  const sockets = await ListenerSockets.open(options.ports ?? [], nodeCount);
  return new Balancer(options, sockets, nodeCount);
}
