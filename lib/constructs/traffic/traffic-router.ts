import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Slot } from '../../domain';
import { MisuseError, SLOTS } from '../../domain';
import { adoptedGroupLifecycle } from './adopted-routing';
import { adoptedRule } from './adopted-rule';
import { readable } from '../terraform/expression';
import { ImportBlock } from '../terraform/import-block';
import { boundedName } from '../terraform/names';
import { PORTS } from '../release/node-environment';
import { withOwnPriority } from './listener-priority';
import { oneOf } from '../props/prop-shapes';
import { conditionsOf, DEFAULT_PRIORITY } from './proxy-rule';
import { checkKinds } from '../props/prop-kinds';
import type {
  ITrafficRouter,
  ListenerRuleOptions,
  TrafficRouterAttributes,
  TrafficRouterProps,
} from './traffic-router-props';
import {
  checkFurther,
  checkRouter,
  DEFAULT_HEALTH_CHECK_PATH,
  DEFAULT_LONGEST_REQUEST_SECONDS,
  DEFAULT_WEIGHTS,
} from './traffic-router-props';

/** RFC 5737's documentation network: no request ever comes from it. */
const NO_SOURCE = '192.0.2.0/24';
const EITHER: Readonly<Record<Slot, number>> = { blue: 1, green: 1 };

/** Divides the requests of one listener between the slots by weight. */
export class TrafficRouter extends Construct implements ITrafficRouter {
  /** Existing target groups, by their ARNs. */
  static fromAttributes(scope: Construct, id: string, attributes: TrafficRouterAttributes): ITrafficRouter {
    return new ExistingTargetGroups(scope, id, attributes);
  }

  /** Target group of each slot; the library never deletes one. */
  readonly targetGroups: Readonly<Record<Slot, LbTargetGroup>>;
  /** Rule that carries the traffic; a shift changes its weights. */
  readonly rule: LbListenerRule;
  /**
   * Rule that matches no request. ECS accepts a service only if its target group is in a rule, and the weighted rule must wait for the services.
   * With this second rule the graph has no cycle in any stage.
   */
  readonly anchor: LbListenerRule;
  private readonly weighted: LbListenerRule[] = [];
  private isComplete = false;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TrafficRouterProps,
  ) {
    super(scope, id);
    checkKinds('TrafficRouter', props, 'TrafficRouterProps');
    checkRouter(props);
    this.targetGroups = { blue: this.targetGroup('blue'), green: this.targetGroup('green') };
    const { listenerArn, priority = DEFAULT_PRIORITY } = props;
    const noRequest = [{ sourceIp: { values: [NO_SOURCE] } }];
    this.anchor = this.forwarding('anchor', { listenerArn, priority: priority + 1 }, EITHER, noRequest);
    this.rule = this.divide('rule', { ...props, priority });
    this.importAdopted();
  }

  /** Plane that the targets serve. */
  get plane(): 'proxy' | 'admin' {
    return this.props.plane ?? 'proxy';
  }

  /** Rules that divide the traffic, the first one among them. */
  get rules(): readonly LbListenerRule[] {
    return [...this.weighted];
  }

  get targetGroupArns(): Readonly<Record<Slot, string>> {
    return { blue: this.targetGroups.blue.arn, green: this.targetGroups.green.arn };
  }

  get serviceDependencies(): readonly ITerraformDependable[] {
    return [this.anchor];
  }

  private get lifecycle(): { preventDestroy: boolean } {
    return { preventDestroy: this.props.preventDestroy ?? true };
  }

  /**
   * Divides further requests by the same weights. A change of this rule moves traffic like a change of the first one, so a resource that waits for
   * the first rule must wait for this one too.
   *
   * @throws MisuseError if an option is missing or wrong, or if the router is part of a `KongUpgrade`, whose steps know only the rules of `proxyRules`
   */
  addRule(id: string, options: ListenerRuleOptions): LbListenerRule {
    if (this.isComplete)
      throw new MisuseError(
        'KBG-PROP-023',
        `${this.node.path}: the rules must be complete before the steps that wait for them, got the further rule "${id}"; give it in proxyRules, or add it before the TrafficWatch`,
      );
    checkFurther('addRule', options);
    return this.divide(id, options);
  }

  /**
   * Routes testers' requests to one slot, independent of the weights, by a header that only testers send.
   *
   * @throws MisuseError without a header: the rule would match every request
   */
  addTestRule(id: string, options: ListenerRuleOptions, slot: Slot): LbListenerRule {
    checkFurther('addTestRule', options);
    if (!options.header)
      throw new MisuseError(
        'KBG-PROP-024',
        'TrafficRouter.addTestRule: header must be given, got none, and every request would reach one slot; give a header that only testers send',
      );
    const fault = oneOf('slot', slot, SLOTS);
    if (fault !== undefined) throw new MisuseError('KBG-PROP-025', `TrafficRouter.addTestRule: ${fault}`);
    return this.forwarding(id, options, { blue: 0, green: 0, [slot]: 1 }, conditionsOf(options));
  }

  /** Refuses further weighted rules: no step would wait for their traffic. */
  completeRules(): void {
    this.isComplete = true;
  }

  private divide(id: string, options: ListenerRuleOptions): LbListenerRule {
    const rule = this.forwarding(id, options, this.props.weights ?? DEFAULT_WEIGHTS, conditionsOf(options));
    this.weighted.push(rule);
    return rule;
  }

  /** Terraform ignores an import block for a resource that is in the state already. */
  private importAdopted(): void {
    const { targetGroupArns = {}, ruleArn } = this.props.adopted ?? {};
    for (const slot of SLOTS) {
      const arn = targetGroupArns[slot];
      if (arn !== undefined) new ImportBlock(this.targetGroups[slot], arn);
    }
    if (ruleArn === undefined) return;
    const { priority = DEFAULT_PRIORITY, importsAdopted = true } = this.props;
    const claims = {
      arn: ruleArn,
      priority,
      conditions: conditionsOf(this.props),
      targetGroupArns: Object.values(targetGroupArns),
    };
    if (importsAdopted) adoptedRule(this, 'live-rule', claims);
    new ImportBlock(this.rule, ruleArn);
    // The owner of the gateway manages its tags.
    this.rule.lifecycle = { ...this.lifecycle, ignoreChanges: ['tags', 'tags_all'] };
  }

  private forwarding(
    id: string,
    { listenerArn, priority }: ListenerRuleOptions,
    weights: Readonly<Record<Slot, number>>,
    condition: LbListenerRuleCondition[],
  ): LbListenerRule {
    const targetGroup = SLOTS.map((slot) => ({ arn: this.targetGroups[slot].arn, weight: weights[slot] }));
    const rule = new LbListenerRule(this, id, {
      listenerArn,
      priority,
      condition,
      action: [{ type: 'forward', forward: { targetGroup } }],
      lifecycle: this.lifecycle,
    });
    return readable(withOwnPriority(rule));
  }

  private targetGroup(slot: Slot): LbTargetGroup {
    const {
      name,
      plane = 'proxy',
      vpcId,
      healthCheckPath,
      deregistrationDelaySeconds = DEFAULT_LONGEST_REQUEST_SECONDS,
      adopted,
    } = this.props;
    const arn = adopted?.targetGroupArns[slot];
    const { importsAdopted = true } = this.props;
    return readable(
      new LbTargetGroup(this, slot, {
        name: boundedName(32, name, slot, plane),
        targetType: 'ip',
        port: PORTS[plane],
        protocol: 'HTTP',
        vpcId,
        deregistrationDelay: String(deregistrationDelaySeconds),
        healthCheck: {
          path: healthCheckPath ?? DEFAULT_HEALTH_CHECK_PATH,
          port: String(PORTS.proxy),
          protocol: 'HTTP',
          matcher: '404',
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
        tags: { 'kong-bluegreen:slot': slot, 'kong-bluegreen:plane': plane },
        lifecycle: {
          ...this.lifecycle,
          ...(arn === undefined ? {} : adoptedGroupLifecycle(arn, deregistrationDelaySeconds, importsAdopted)),
        },
      }),
    );
  }
}

class ExistingTargetGroups extends Construct implements ITrafficRouter {
  readonly targetGroupArns: Readonly<Record<Slot, string>>;
  readonly serviceDependencies: readonly ITerraformDependable[] = [];

  constructor(scope: Construct, id: string, attributes: TrafficRouterAttributes) {
    super(scope, id);
    checkKinds('TrafficRouter', attributes, 'TrafficRouterAttributes');
    const { blueTargetGroupArn, greenTargetGroupArn } = attributes;
    this.targetGroupArns = { blue: blueTargetGroupArn, green: greenTargetGroupArn };
  }
}
