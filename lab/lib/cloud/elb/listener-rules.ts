import { loadBalancerOfListener, ruleArn } from '../common/arn';
import { AwsError } from '../common/aws-error';
import type { IElasticLoadBalancing } from './elastic-load-balancing';
import type { ListenerRule, RuleAction } from './listener';
import { validateActions, validatePriority } from './elb-validation';

type CreateInput = Parameters<IElasticLoadBalancing['createRule']>[0];
type Patch = Parameters<IElasticLoadBalancing['modifyRule']>[1];

export interface ListenerRulesOptions {
  /** Throws when there is no such target group. */
  readonly requireTargetGroup: (arn: string) => void;
  readonly onChange: (listenerArn: string) => void;
}

function groupsOf(actions: readonly RuleAction[]): string[] {
  return actions.flatMap((action) => (action.type === 'forward' ? action.targetGroups.map(({ arn }) => arn) : []));
}

/** Listener rules: each priority has one rule. */
export class ListenerRules {
  private readonly byArn = new Map<string, ListenerRule>();
  private readonly defaults = new Map<string, ListenerRule>();

  constructor(private readonly options: ListenerRulesOptions) {}

  create(input: CreateInput): ListenerRule {
    this.validate(input);
    const rule: ListenerRule = { ...input, arn: ruleArn(input.listenerArn) };
    this.byArn.set(rule.arn, rule);
    this.options.onChange(rule.listenerArn);
    return rule;
  }

  modify(arn: string, patch: Patch): ListenerRule {
    const rule = this.get(arn);
    this.validate({ ...rule, ...patch }, arn);
    Object.assign(rule, patch);
    this.options.onChange(rule.listenerArn);
    return rule;
  }

  delete(arn: string): void {
    const rule = this.get(arn);
    this.byArn.delete(arn);
    this.options.onChange(rule.listenerArn);
  }

  /** The rule without conditions that every listener has. It comes after all others, and has no priority. */
  setDefault(listenerArn: string, actions: readonly RuleAction[]): void {
    validateActions(actions);
    const rule = { arn: ruleArn(listenerArn), listenerArn, priority: Infinity, conditions: [], tags: {} };
    this.requireGroups({ ...rule, actions: [...actions] });
    this.defaults.set(listenerArn, { ...rule, actions: [...actions] });
    this.options.onChange(listenerArn);
  }

  deleteAll(listenerArn: string): void {
    for (const { arn } of this.ofListener(listenerArn)) this.byArn.delete(arn);
    this.defaults.delete(listenerArn);
    this.options.onChange(listenerArn);
  }

  get(arn: string): ListenerRule {
    const rule = this.byArn.get(arn);
    if (rule === undefined) throw new AwsError('RuleNotFound', 'One or more rules not found');
    return rule;
  }

  ofListener(listenerArn: string): readonly ListenerRule[] {
    return [...this.byArn.values()]
      .filter((rule) => rule.listenerArn === listenerArn)
      .sort((a, b) => a.priority - b.priority);
  }

  routing(listenerArn: string): readonly ListenerRule[] {
    const last = this.defaults.get(listenerArn);
    return [...this.ofListener(listenerArn), ...(last ? [last] : [])];
  }

  /** The load balancers whose rules forward to the group, whatever the weight. */
  loadBalancersOf(targetGroupArn: string, exceptRule?: string): readonly string[] {
    const users = [...this.byArn.values(), ...this.defaults.values()].filter(
      (rule) => rule.arn !== exceptRule && groupsOf(rule.actions).includes(targetGroupArn),
    );
    return [...new Set(users.map((rule) => loadBalancerOfListener(rule.listenerArn)))];
  }

  private validate(input: CreateInput, self?: string): void {
    validatePriority(input.priority);
    validateActions(input.actions);
    const taken = this.ofListener(input.listenerArn).find((rule) => rule.priority === input.priority);
    if (taken !== undefined && taken.arn !== self) {
      throw new AwsError('PriorityInUse', `Priority '${input.priority}' is currently in use`);
    }
    this.requireGroups(input, self);
  }

  private requireGroups(input: CreateInput, self?: string): void {
    const own = loadBalancerOfListener(input.listenerArn);
    for (const arn of groupsOf(input.actions)) {
      this.options.requireTargetGroup(arn);
      // AWS: quotas for Application Load Balancers, "Load balancers per target group": 1.
      if (this.loadBalancersOf(arn, self).some((other) => other !== own)) {
        throw new AwsError(
          'TargetGroupAssociationLimit',
          `The following target groups cannot be associated with more than one load balancer: ${arn}`,
        );
      }
    }
  }
}
