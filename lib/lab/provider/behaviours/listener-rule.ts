import type { ICloud, ListenerRule, RuleAction, RuleCondition } from '../../cloud/contracts';
import { AwsError } from '../../cloud/aws-error';
import type { Attributes } from '../value';
import type { ResourceBehaviour } from './behaviour';
import { blocks, number, optionalText, tags, text, texts } from './behaviour';

/** Names of the condition blocks, and the fields that AWS calls them. */
const CONDITIONS: Readonly<Record<string, string>> = {
  path_pattern: 'path-pattern',
  host_header: 'host-header',
  http_request_method: 'http-request-method',
  http_header: 'http-header',
  source_ip: 'source-ip',
};

export const listenerRule: ResourceBehaviour = {
  create(cloud, planned) {
    const listenerArn = text(planned, 'listener_arn');
    const last = Math.max(0, ...cloud.elb.rules(listenerArn).map(({ priority }) => priority));
    const rule = cloud.elb.createRule({
      listenerArn,
      priority: number(planned, 'priority') || last + 1,
      ...settings(planned),
    });
    return { id: rule.arn, arn: rule.arn, priority: rule.priority, action: planned.action ?? [] };
  },
  read(cloud, state) {
    const rule = find(cloud, state);
    return rule && { priority: rule.priority, action: shownActions(blocks(state, 'action'), rule) };
  },
  update(cloud, planned) {
    cloud.elb.modifyRule(text(planned, 'arn'), { priority: number(planned, 'priority'), ...settings(planned) });
    return {};
  },
  delete(cloud, state) {
    if (find(cloud, state)) cloud.elb.deleteRule(text(state, 'arn'));
  },
};

function find(cloud: ICloud, state: Attributes): ListenerRule | undefined {
  return cloud.elb.rules(text(state, 'listener_arn')).find(({ arn }) => arn === text(state, 'arn'));
}

function settings(planned: Attributes): Pick<ListenerRule, 'conditions' | 'actions' | 'tags'> {
  return {
    conditions: blocks(planned, 'condition').map(condition),
    actions: blocks(planned, 'action').map(action),
    tags: tags(planned),
  };
}

function condition(block: Attributes): RuleCondition {
  for (const [name, field] of Object.entries(CONDITIONS)) {
    const [inner] = blocks(block, name);
    if (!inner) continue;
    const headerName = optionalText(inner, 'http_header_name');
    return { field, values: texts(inner.values), ...(headerName === undefined ? {} : { headerName }) };
  }
  throw new AwsError('ValidationError', 'A condition must be specified');
}

function action(block: Attributes): RuleAction {
  const [fixed] = blocks(block, 'fixed_response');
  if (text(block, 'type') === 'fixed-response' && fixed) {
    return {
      type: 'fixed-response',
      statusCode: number(fixed, 'status_code', 200),
      contentType: text(fixed, 'content_type'),
      body: text(fixed, 'message_body'),
    };
  }
  const [forward] = blocks(block, 'forward');
  if (text(block, 'type') !== 'forward') {
    throw new AwsError(
      'ValidationError',
      `the lab serves forward and fixed-response actions, got ${text(block, 'type')}`,
    );
  }
  const single = optionalText(block, 'target_group_arn');
  const groups = blocks(forward ?? {}, 'target_group').map((it) => ({
    arn: text(it, 'arn'),
    weight: number(it, 'weight', 1),
  }));
  return { type: 'forward', targetGroups: single === undefined ? groups : [{ arn: single, weight: 1 }] };
}

/** The actions of the state with the weights that are live, so that a change by hand shows as drift. */
function shownActions(known: readonly Attributes[], rule: ListenerRule): Attributes[] {
  return known.map((block, i) => {
    const live = rule.actions[i];
    const [forward] = blocks(block, 'forward');
    if (live?.type !== 'forward' || !forward) return block;
    const target_group = live.targetGroups.map(({ arn, weight }) => ({ arn, weight }));
    return { ...block, forward: [{ ...forward, target_group }] };
  });
}
