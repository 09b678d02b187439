import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ICloud } from '../../cloud/cloud';
import type { Listener, RuleAction } from '../../cloud/elb/listener';
import { loadBalancerSuffix, targetGroupSuffix } from '../../cloud/common/arn';
import { forward, ownAnswer } from './forward';
import type { RulePropagation } from './rule-propagation';
import type { TargetView } from './target-view';

type ForwardAction = Extract<RuleAction, { type: 'forward' }>;

/** One node of the load balancer: its own idea of rules and targets. */
export class BalancerNode {
  constructor(
    private readonly cloud: ICloud,
    readonly rules: RulePropagation,
    readonly targets: TargetView,
    private readonly random: () => number,
  ) {}

  handle(listener: Listener, request: IncomingMessage, response: ServerResponse): void {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    const url = URL.canParse(request.url ?? '/', 'http://lb') ? new URL(request.url ?? '/', 'http://lb') : undefined;
    if (url === undefined) {
      ownAnswer(response, 400);
      return;
    }
    const address = request.socket.remoteAddress ?? '127.0.0.1';
    const { method = 'GET', headers } = request;
    const incoming = { method, url, host, headers, address };
    const rule = this.rules.rules(listener.arn).find(({ fits }) => fits(incoming));
    const action = rule?.actions[0];
    if (action === undefined) ownAnswer(response, 404, 'text/plain', 'no rule matches');
    else if (action.type === 'fixed-response') ownAnswer(response, action.statusCode, action.contentType, action.body);
    else this.forward(listener, action, request, response);
  }

  private forward(listener: Listener, action: ForwardAction, request: IncomingMessage, response: ServerResponse): void {
    const groupArn = this.chooseGroup(action);
    const target = groupArn === undefined ? undefined : this.targets.choose(groupArn);
    const loadBalancer = loadBalancerSuffix(listener.loadBalancerArn);
    if (groupArn === undefined || target === undefined) {
      // No failover to another group (AWS: ALB User Guide, "Target groups for your Application Load Balancers").
      this.cloud.metrics.count('HTTPCode_ELB_503_Count', { LoadBalancer: loadBalancer });
      ownAnswer(response, 503);
      return;
    }
    const dimensions = { TargetGroup: targetGroupSuffix(groupArn), LoadBalancer: loadBalancer };
    const { metrics, clock } = this.cloud;
    metrics.count('RequestCount', dimensions);
    const leftAt = performance.now();
    forward(request, response, {
      target,
      groupName: this.targets.name(groupArn) ?? groupArn,
      onAnswer: (status) => {
        metrics.count(`HTTPCode_Target_${Math.floor(status / 100)}XX_Count`, dimensions);
        // Lab seconds until the answer's headers (AWS: "CloudWatch metrics for your Application Load Balancer").
        metrics.observe('TargetResponseTime', dimensions, ((performance.now() - leftAt) * clock.factor) / 1000);
      },
      onFailure: (status) => {
        metrics.count(`HTTPCode_ELB_${status}_Count`, { LoadBalancer: loadBalancer });
      },
    });
  }

  private chooseGroup({ targetGroups }: ForwardAction): string | undefined {
    const total = targetGroups.reduce((sum, { weight }) => sum + weight, 0);
    let left = this.random() * total;
    return targetGroups.find(({ weight }) => weight > 0 && (left -= weight) < 0)?.arn;
  }
}
