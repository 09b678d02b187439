import { AwsError } from '../../cloud/common/aws-error';
import type { ListenerRule, RuleCondition } from '../../cloud/elb/listener';
import type { Attributes, Value } from '../values/value';
import { blocks, optionalText, text, texts } from './behaviour';

/** Names of the condition blocks, and the fields that AWS calls them. */
const FIELDS: Readonly<Record<string, string>> = {
  path_pattern: 'path-pattern',
  host_header: 'host-header',
  http_request_method: 'http-request-method',
  http_header: 'http-header',
  query_string: 'query-string',
  source_ip: 'source-ip',
};

export function conditions(from: Attributes): RuleCondition[] {
  return blocks(from, 'condition').map(condition);
}

/** The provider finds a block of more or less than one kind only when it applies it. */
function condition(block: Attributes): RuleCondition {
  const kinds = Object.entries(FIELDS).filter(([name]) => blocks(block, name).length > 0);
  const [[name, field] = []] = kinds;
  if (kinds.length !== 1 || name === undefined || field === undefined) {
    throw new AwsError('ValidationError', `A condition block must hold one kind of condition, got ${kinds.length}`);
  }
  const inner = blocks(block, name);
  if (name === 'query_string') return { field, values: inner.map(pair) };
  const [only = {}] = inner;
  const values = [...texts(only.values), ...texts(only.regex_values)];
  if (texts(only.regex_values).length > 0) {
    throw new AwsError('ValidationError', `the lab serves no regular expressions in ${name}`);
  }
  const headerName = optionalText(only, 'http_header_name');
  return { field, values, ...(headerName === undefined ? {} : { headerName }) };
}

function pair(block: Attributes): string {
  const key = optionalText(block, 'key');
  return key === undefined ? text(block, 'value') : `${key}=${text(block, 'value')}`;
}

/** The state's blocks while they equal the cloud in any order. */
export function shownConditions(state: Attributes, { conditions: live }: ListenerRule): Value {
  const words = (of: readonly RuleCondition[]): string =>
    of
      .map(({ field, headerName = '', values }) => `${field} ${headerName} ${[...values].sort().join()}`)
      .sort()
      .join('|');
  if (words(conditions(state)) === words(live)) return state.condition ?? [];
  return live.map(shown);
}

function shown({ field, values, headerName }: RuleCondition): Attributes {
  const [name = ''] = Object.entries(FIELDS).find(([, it]) => it === field) ?? [];
  if (name !== 'query_string') return { [name]: [{ values, http_header_name: headerName ?? null }] };
  return {
    query_string: values.map((value) => {
      const [, key, rest = value] = /^([^=]*)=(.*)$/.exec(value) ?? [];
      return { key: key ?? null, value: rest };
    }),
  };
}
