import { AwsError } from '../../cloud/common/aws-error';
import type { ListenerRule, RuleAction } from '../../cloud/elb/listener';
import type { Attributes, Value } from '../values/value';
import { blocks, number, optionalText, text } from './behaviour';

type Forward = Extract<RuleAction, { type: 'forward' }>;

/** Of a rule, or of a listener's default. */
export function actions(from: Attributes, block: 'action' | 'default_action' = 'action'): RuleAction[] {
  return blocks(from, block).map(action);
}

function action(block: Attributes): RuleAction {
  const type = text(block, 'type');
  if (type === 'fixed-response') return fixedResponse(block);
  if (type === 'forward') return forward(block);
  throw new AwsError('ValidationError', `the lab serves forward and fixed-response actions, got ${type}`);
}

function fixedResponse(block: Attributes): RuleAction {
  const [fixed] = blocks(block, 'fixed_response');
  if (!fixed) throw new AwsError('ValidationError', 'A fixed-response action needs a block fixed_response');
  return {
    type: 'fixed-response',
    statusCode: number(fixed, 'status_code', 200),
    contentType: text(fixed, 'content_type'),
    body: text(fixed, 'message_body'),
  };
}

function forward(block: Attributes): Forward {
  const single = optionalText(block, 'target_group_arn');
  const [several = {}] = blocks(block, 'forward');
  const groups = blocks(several, 'target_group').map((it) => ({
    arn: text(it, 'arn'),
    weight: number(it, 'weight', 1),
  }));
  const [stickiness] = blocks(several, 'stickiness');
  return {
    type: 'forward',
    targetGroups: groups.length === 0 && single !== undefined ? [{ arn: single, weight: 1 }] : groups,
    ...(stickiness
      ? { stickiness: { enabled: stickiness.enabled === true, duration: number(stickiness, 'duration') } }
      : {}),
  };
}

/** The state's blocks while they equal the cloud; else the live ones, so that a change by hand shows as drift. */
export function shownActions(state: Attributes, { actions: live }: ListenerRule): Value {
  const known = actions(state);
  if (known.length === live.length && known.every((it, i) => words(it) === words(live[i]))) return state.action ?? [];
  const before = blocks(state, 'action');
  // Where nothing is known of it, after an import, the provider writes one target group in both its forms.
  if (before.length === 0) return live.map((it, i) => ({ order: i + 1, ...shown(it), ...inBothForms(it) }));
  return live.map((it, i) => ({ ...before[i], ...shown(it, before[i]) }));
}

function words(of: RuleAction | undefined): string {
  if (of?.type !== 'forward') return JSON.stringify(of);
  // The target groups of a forward action are a set, and weight and group are all that counts of a single one.
  const groups = of.targetGroups.map(({ arn, weight }) => `${arn} ${of.targetGroups.length > 1 ? weight : ''}`).sort();
  return [...groups, of.stickiness?.enabled === true ? of.stickiness.duration : ''].join('|');
}

function inBothForms(live: RuleAction): Attributes {
  if (live.type !== 'forward' || live.targetGroups.length !== 1) return {};
  const stickiness = live.stickiness ?? { enabled: false, duration: 0 };
  return { forward: [{ target_group: live.targetGroups.map((it) => ({ ...it })), stickiness: [{ ...stickiness }] }] };
}

function shown(live: RuleAction, before: Attributes = {}): Attributes {
  if (live.type === 'fixed-response') {
    const { statusCode, contentType, body } = live;
    const fixed = { status_code: String(statusCode), content_type: contentType, message_body: body };
    return { type: live.type, fixed_response: [fixed], forward: [], target_group_arn: null };
  }
  const [group] = live.targetGroups;
  if (live.targetGroups.length === 1 && group && blocks(before, 'forward').length === 0) {
    return { type: live.type, target_group_arn: group.arn, fixed_response: [] };
  }
  const target_group = live.targetGroups.map(({ arn, weight }) => ({ arn, weight }));
  const stickiness = live.stickiness ? [{ ...live.stickiness }] : [];
  return { type: live.type, forward: [{ target_group, stickiness }], target_group_arn: null, fixed_response: [] };
}
