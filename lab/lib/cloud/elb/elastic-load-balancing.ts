import type { Target, TargetGroup } from './target-group';
import type { ListenerRule, Listener } from './listener';

/** Elastic Load Balancing: target groups, listeners and rules. */
export interface IElasticLoadBalancing {
  createTargetGroup(input: Omit<TargetGroup, 'arn' | 'targets'>): TargetGroup;
  modifyTargetGroup(
    arn: string,
    patch: Partial<Pick<TargetGroup, 'deregistrationDelay' | 'healthCheck' | 'stickiness' | 'tags'>>,
  ): TargetGroup;
  /** Throws `ResourceInUse` while a rule names it. */
  deleteTargetGroup(arn: string): void;
  /** Throws `TargetGroupNotFound`. */
  targetGroup(arn: string): TargetGroup;
  targetGroups(): readonly TargetGroup[];

  /** A listener that was not created here is taken as existing (the user's own), and noted in `ICloud.assumptions`. */
  listener(arn: string): Listener;
  createListener(listener: Listener): Listener;
  /** Its rules go with it (AWS: ELBv2 API, DeleteListener). */
  deleteListener(arn: string): void;
  listeners(): readonly Listener[];
  createRule(input: Omit<ListenerRule, 'arn'>): ListenerRule;
  modifyRule(
    arn: string,
    patch: Partial<Pick<ListenerRule, 'priority' | 'conditions' | 'actions' | 'tags'>>,
  ): ListenerRule;
  deleteRule(arn: string): void;
  /** Throws `RuleNotFound`. */
  rule(arn: string): ListenerRule;
  /** Rules of one listener, in order of priority. */
  rules(listenerArn: string): readonly ListenerRule[];
  /** The rules by which requests are routed: those above and, as the last, the default one, which has no condition. */
  routing(listenerArn: string): readonly ListenerRule[];

  registerTarget(targetGroupArn: string, target: Pick<Target, 'id' | 'port' | 'hostPorts'>): void;
  /** The target drains at once; resolves when it has gone (after the deregistration delay). */
  deregisterTarget(targetGroupArn: string, targetId: string): Promise<void>;
  /** Called at every change of rules (not of health): the data plane takes it up, node by node, over seconds. */
  onRulesChanged(listener: (listenerArn: string) => void): void;
}
