import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Construct } from 'constructs';
import type { Slot } from '../domain';
import { SLOTS } from '../domain';
import { readable } from './expression';
import { boundedName } from './names';

/** Where a rule is, and what it takes. */
export interface ListenerRuleOptions {
  readonly listenerArn: string;
  readonly priority: number;
  readonly conditions: readonly LbListenerRuleCondition[];
}

/** Both colours' target groups and the one listener rule that divides the traffic between them. */
export interface TrafficRouterProps {
  /** Start of the target groups' names. */
  readonly name: string;
  /** What the targets serve; a tag and part of the names. */
  readonly plane: 'proxy' | 'admin';
  readonly vpcId: string;
  /** Existing listener (HTTP or HTTPS) of an application load balancer. */
  readonly listenerArn: string;
  /** Priority of the weighted rule; the next one is taken too. */
  readonly priority: number;
  /** Which requests the rule takes. */
  readonly conditions: readonly LbListenerRuleCondition[];
  /** Whole numbers up to 999, the same sum in every stage; both entries exist in every stage, only the weights change. */
  readonly weights: Readonly<Record<Slot, number>>;
  /** Port of the targets. */
  readonly port: number;
  /** Unused path on the proxy port. Kong answers 404 to it on every release; the Admin API is never asked. */
  readonly healthCheckPath: string;
  /** Proxy port of the nodes, also where `port` is another. */
  readonly healthCheckPort: number;
  /** Seconds that a leaving target keeps its open requests: at least the longest request. */
  readonly deregistrationDelaySeconds: number;
}

/** RFC 5737's documentation network: no request ever comes from it. */
const NO_SOURCE = '192.0.2.0/24';
const EITHER: Readonly<Record<Slot, number>> = { blue: 1, green: 1 };

/** Divides the requests of one listener between the colours by weight. */
export class TrafficRouter extends Construct {
  readonly targetGroups: Readonly<Record<Slot, LbTargetGroup>>;
  /** Carries the traffic; its change of weights is what a shift does. */
  readonly rule: LbListenerRule;
  /**
   * Matches nothing. ECS accepts a service only when its target group is in a rule, and the weighted rule must wait for the
   * services; this rule stands between them, so that the graph has no cycle in any stage.
   */
  readonly anchor: LbListenerRule;

  private readonly weighted: LbListenerRule[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TrafficRouterProps,
  ) {
    super(scope, id);
    const { listenerArn, priority, conditions } = props;
    this.targetGroups = { blue: this.targetGroup('blue', props), green: this.targetGroup('green', props) };
    const nobody = [{ sourceIp: { values: [NO_SOURCE] } }];
    this.anchor = this.forwarding('anchor', { listenerArn, priority: priority + 1, conditions: nobody }, EITHER);
    this.rule = this.addRule('rule', { listenerArn, priority, conditions });
  }

  /** Rules that divide the traffic, the first one among them. */
  get rules(): readonly LbListenerRule[] {
    return [...this.weighted];
  }

  /** Divides further requests by the same weights. */
  addRule(id: string, options: ListenerRuleOptions): LbListenerRule {
    const rule = this.forwarding(id, options, this.props.weights);
    this.weighted.push(rule);
    return rule;
  }

  /** Leads testers' requests to one colour, whatever the weights. */
  addTestRule(id: string, options: ListenerRuleOptions, slot: Slot): LbListenerRule {
    return this.forwarding(id, options, { blue: 0, green: 0, [slot]: 1 });
  }

  private forwarding(
    id: string,
    { listenerArn, priority, conditions }: ListenerRuleOptions,
    weights: Readonly<Record<Slot, number>>,
  ): LbListenerRule {
    const targetGroup = SLOTS.map((slot) => ({ arn: this.targetGroups[slot].arn, weight: weights[slot] }));
    return readable(
      new LbListenerRule(this, id, {
        listenerArn,
        priority,
        condition: [...conditions],
        action: [{ type: 'forward', forward: { targetGroup } }],
        lifecycle: { preventDestroy: true },
      }),
    );
  }

  private targetGroup(slot: Slot, props: TrafficRouterProps): LbTargetGroup {
    return readable(
      new LbTargetGroup(this, slot, {
        name: boundedName(32, props.name, slot, props.plane),
        targetType: 'ip',
        port: props.port,
        protocol: 'HTTP',
        vpcId: props.vpcId,
        deregistrationDelay: String(props.deregistrationDelaySeconds),
        healthCheck: {
          path: props.healthCheckPath,
          port: String(props.healthCheckPort),
          protocol: 'HTTP',
          matcher: '404',
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
        tags: { 'kong-bluegreen:slot': slot, 'kong-bluegreen:plane': props.plane },
        lifecycle: { preventDestroy: true },
      }),
    );
  }
}
