import type { LabClock } from '../../common/clock';
import { loadBalancerOfListener, type Place } from '../common/arn';
import type { Background } from '../common/background';
import type { IElasticLoadBalancing } from './elastic-load-balancing';
import type { Listener, ListenerRule } from './listener';
import type { Target, TargetGroup } from './target-group';
import { HealthChecks } from './health-checks';
import { ListenerRules } from './listener-rules';
import { TargetGroups } from './target-groups';

export interface ElbOptions {
  readonly clock: LabClock;
  readonly place: Place;
  readonly background: Background;
  readonly startAllowanceMs: number;
  readonly assume: (what: string) => void;
}

/** Application load balancing: target groups, listeners and rules. The data plane reads it; it routes nothing itself. */
export class LoadBalancing implements IElasticLoadBalancing {
  private readonly groups: TargetGroups;
  private readonly listenerRules: ListenerRules;
  private readonly byArn = new Map<string, Listener>();
  private readonly ruleListeners: ((listenerArn: string) => void)[] = [];
  private readonly targetListeners: (() => void)[] = [];

  constructor(private readonly options: ElbOptions) {
    const { clock, place, background, startAllowanceMs } = options;
    const onChange = () => {
      for (const notify of this.targetListeners) notify();
    };
    this.groups = new TargetGroups({
      place,
      background,
      checks: new HealthChecks({ clock, background, startAllowanceMs, onChange }),
      onChange,
      inUse: (arn) => this.isInUse(arn),
    });
    this.listenerRules = new ListenerRules({
      requireTargetGroup: (arn) => this.groups.get(arn),
      onChange: (listenerArn) => {
        this.groups.rulesChanged();
        for (const notify of this.ruleListeners) notify(listenerArn);
      },
    });
  }

  createTargetGroup(input: Parameters<IElasticLoadBalancing['createTargetGroup']>[0]): TargetGroup {
    return this.groups.create(input);
  }

  modifyTargetGroup(arn: string, patch: Parameters<IElasticLoadBalancing['modifyTargetGroup']>[1]): TargetGroup {
    return this.groups.modify(arn, patch);
  }

  deleteTargetGroup(arn: string): void {
    this.groups.delete(arn);
  }

  targetGroup(arn: string): TargetGroup {
    return this.groups.get(arn);
  }

  targetGroups(): readonly TargetGroup[] {
    return this.groups.all();
  }

  createListener(listener: Listener): Listener {
    this.byArn.set(listener.arn, listener);
    if (listener.defaultActions) this.listenerRules.setDefault(listener.arn, listener.defaultActions);
    return listener;
  }

  deleteListener(arn: string): void {
    this.byArn.delete(arn);
    this.listenerRules.deleteAll(arn);
  }

  listener(arn: string): Listener {
    const known = this.byArn.get(arn);
    if (known !== undefined) return known;
    this.options.assume(`listener ${arn}`);
    return this.createListener({ arn, loadBalancerArn: loadBalancerOfListener(arn), protocol: 'HTTPS', port: 443 });
  }

  listeners(): readonly Listener[] {
    return [...this.byArn.values()];
  }

  createRule(input: Parameters<IElasticLoadBalancing['createRule']>[0]): ListenerRule {
    this.listener(input.listenerArn);
    return this.listenerRules.create(input);
  }

  modifyRule(arn: string, patch: Parameters<IElasticLoadBalancing['modifyRule']>[1]): ListenerRule {
    return this.listenerRules.modify(arn, patch);
  }

  deleteRule(arn: string): void {
    this.listenerRules.delete(arn);
  }

  rule(arn: string): ListenerRule {
    return this.listenerRules.get(arn);
  }

  rules(listenerArn: string): readonly ListenerRule[] {
    return this.listenerRules.ofListener(listenerArn);
  }

  routing(listenerArn: string): readonly ListenerRule[] {
    return this.listenerRules.routing(listenerArn);
  }

  registerTarget(targetGroupArn: string, target: Pick<Target, 'id' | 'port' | 'hostPorts'>): void {
    this.groups.register(targetGroupArn, target);
  }

  deregisterTarget(targetGroupArn: string, targetId: string): Promise<void> {
    return this.groups.deregister(targetGroupArn, targetId);
  }

  onRulesChanged(listener: (listenerArn: string) => void): void {
    this.ruleListeners.push(listener);
  }

  /** Called when a target's state changed, or the set of targets did. */
  onTargetsChanged(listener: () => void): void {
    this.targetListeners.push(listener);
  }

  loadBalancersOf(targetGroupArn: string): readonly string[] {
    return this.listenerRules.loadBalancersOf(targetGroupArn);
  }

  isInUse(targetGroupArn: string): boolean {
    return this.loadBalancersOf(targetGroupArn).length > 0;
  }
}
