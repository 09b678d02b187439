import { AwsError } from '../../cloud/common/aws-error';
import type { ICloud } from '../../cloud/cloud';
import type { ListenerRule } from '../../cloud/elb/listener';
import type { Attributes } from '../values/value';
import type { ResourceBehaviour } from './behaviour';
import { arnOf, found, number, shownTags, tags, text } from './behaviour';
import { actions, shownActions } from './rule-actions';
import { conditions, shownConditions } from './rule-conditions';

export const listenerRule: ResourceBehaviour = {
  title: 'ELBv2 Listener Rule',
  create(cloud, planned) {
    const listenerArn = text(planned, 'listener_arn');
    const last = Math.max(0, ...cloud.elb.rules(listenerArn).map(({ priority }) => priority));
    const rule = cloud.elb.createRule({
      listenerArn,
      priority: number(planned, 'priority') || last + 1,
      ...settings(planned),
    });
    return { id: rule.arn, arn: rule.arn, priority: rule.priority };
  },
  read(cloud, state) {
    const rule = find(cloud, state);
    return (
      rule && {
        id: rule.arn,
        listener_arn: rule.listenerArn,
        priority: rule.priority,
        action: shownActions(state, rule),
        condition: shownConditions(state, rule),
        ...shownTags(state, rule.tags),
      }
    );
  },
  update(cloud, planned) {
    cloud.elb.modifyRule(text(planned, 'arn'), { priority: number(planned, 'priority'), ...settings(planned) });
    return {};
  },
  delete(cloud, state) {
    if (find(cloud, state)) cloud.elb.deleteRule(text(state, 'arn'));
  },
  import: (_, id) => ({ id, arn: id }),
};

function find(cloud: ICloud, state: Attributes): ListenerRule | undefined {
  const arn = arnOf(state, 'listener-rule', 'listener rule');
  return found(() => cloud.elb.rule(arn));
}

function settings(planned: Attributes): Pick<ListenerRule, 'conditions' | 'actions' | 'tags'> {
  const chosen = conditions(planned);
  if (chosen.length === 0) throw new AwsError('ValidationError', 'A rule must have at least one condition');
  return { conditions: chosen, actions: actions(planned), tags: tags(planned) };
}
