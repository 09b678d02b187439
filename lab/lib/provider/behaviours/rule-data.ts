import { AwsError } from '../../cloud/common/aws-error';
import type { ListenerRule, RuleAction } from '../../cloud/elb/listener';
import type { Attributes } from '../values/value';
import type { DataBehaviour } from './behaviour';
import { found, optionalText } from './behaviour';
import { shownConditions } from './rule-conditions';

/** One rule by its ARN, or by its listener and priority. */
export const listenerRuleData: DataBehaviour = (cloud, config) => {
  const arn = optionalText(config, 'arn');
  const listener = optionalText(config, 'listener_arn');
  const rule =
    arn === undefined
      ? cloud.elb.rules(listener ?? '').find(({ priority }) => priority === config.priority)
      : found(() => cloud.elb.rule(arn));
  if (!rule) throw new AwsError('RuleNotFound', 'One or more rules not found');
  const { listenerArn, priority } = rule;
  const condition = shownConditions({}, rule);
  return {
    arn: rule.arn,
    listener_arn: listenerArn,
    priority,
    action: shownActions(rule),
    condition,
    tags: { ...rule.tags },
  };
};

/** A single target group, too, is shown as a forward to one of weight 1. */
function shownActions({ actions }: ListenerRule): Attributes[] {
  return actions.map((action, index) => ({ type: action.type, order: index + 1, ...shown(action) }));
}

function shown(action: RuleAction): Attributes {
  if (action.type === 'fixed-response') {
    const { statusCode, contentType, body } = action;
    return { fixed_response: [{ status_code: String(statusCode), content_type: contentType, message_body: body }] };
  }
  const { stickiness = { enabled: false, duration: 0 }, targetGroups } = action;
  return { forward: [{ target_group: targetGroups.map((it) => ({ ...it })), stickiness: [{ ...stickiness }] }] };
}
