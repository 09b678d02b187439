import type { RuleAction } from '../cloud/elb/listener';
import type { TargetGroup } from '../cloud/elb/target-group';
import { AwsError } from '../cloud/common/aws-error';
import { listenerShape, loadBalancersOf, ruleShape, targetGroupShape, targetHealthShape } from './elb-shapes';
import type { Input } from './input';
import type { CallContext, Operations, Output } from './operation';
import { page } from './page';

/** AWS: ELBv2 API, `PageSize`: 400 at most. */
const PAGE = 400;

function paged(input: Input, name: string, all: readonly Output[]): Output {
  const { items, next } = page(all, input.optionalNumber('PageSize') ?? PAGE, input.optionalText('Marker'));
  return { [name]: items, NextMarker: next };
}

function wantedGroups(input: Input, { cloud }: CallContext): readonly TargetGroup[] {
  const arns = input.texts('TargetGroupArns');
  if (arns.length > 0) return arns.map((arn) => cloud.elb.targetGroup(arn));
  const names = input.texts('Names');
  const loadBalancer = input.optionalText('LoadBalancerArn');
  const all = cloud.elb.targetGroups();
  const missing = names.find((name) => !all.some((group) => group.name === name));
  if (missing !== undefined) throw new AwsError('TargetGroupNotFound', 'One or more target groups not found');
  return all
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .filter((group) => loadBalancer === undefined || loadBalancersOf(cloud, group).includes(loadBalancer));
}

/** The forward action, which operators change by hand. */
function forwardTo(input: Input, { cloud }: CallContext): RuleAction {
  const [action, ...more] = input.objects('Actions');
  if (action?.text('Type') !== 'forward' || more.length > 0) {
    throw new AwsError('UnknownOperationException', 'the lab modifies the one forward action of a rule only');
  }
  const groups = action.object('ForwardConfig').objects('TargetGroups');
  return {
    type: 'forward',
    targetGroups: groups.map((group) => ({
      arn: cloud.elb.targetGroup(group.text('TargetGroupArn')).arn,
      weight: group.number('Weight'),
    })),
  };
}

/** Elastic Load Balancing v2: reading, and the change of weights by hand. */
export const elbOperations: Operations = {
  DescribeTargetHealth: (input, { cloud }) => {
    const group = cloud.elb.targetGroup(input.text('TargetGroupArn'));
    const asked = input.objects('Targets').map((target) => target.text('Id'));
    const registered = [...group.targets.values()].filter(({ id }) => asked.length === 0 || asked.includes(id));
    const strangers = asked.filter((id) => !group.targets.has(id));
    const unregistered = strangers.map((id) => ({
      Target: { Id: id, Port: group.port },
      TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered', Description: 'Target is not registered' },
    }));
    return {
      TargetHealthDescriptions: [...registered.map((target) => targetHealthShape(target, group)), ...unregistered],
    };
  },

  DescribeRules: (input, { cloud }) => {
    const arns = input.texts('RuleArns');
    const rules =
      arns.length > 0
        ? arns.map((arn) => cloud.elb.rule(arn))
        : cloud.elb.rules(cloud.elb.listener(input.text('ListenerArn')).arn);
    return paged(input, 'Rules', rules.map(ruleShape));
  },

  ModifyRule: (input, context) => {
    const actions = [forwardTo(input, context)];
    return { Rules: [ruleShape(context.cloud.elb.modifyRule(input.text('RuleArn'), { actions }))] };
  },

  DescribeTargetGroups: (input, context) =>
    paged(
      input,
      'TargetGroups',
      wantedGroups(input, context).map((group) => targetGroupShape(group, loadBalancersOf(context.cloud, group))),
    ),

  DescribeListeners: (input, { cloud }) => {
    const arns = input.texts('ListenerArns');
    const listeners =
      arns.length > 0
        ? arns.map((arn) => cloud.elb.listener(arn))
        : cloud.elb.listeners().filter((one) => one.loadBalancerArn === input.text('LoadBalancerArn'));
    return paged(input, 'Listeners', listeners.map(listenerShape));
  },
};
