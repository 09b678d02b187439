import { AwsError } from '../../cloud/common/aws-error';
import type { ICloud } from '../../cloud/cloud';
import type { Parameter } from '../../cloud/stores/parameter-store';
import type { Attributes } from '../values/value';
import { UNKNOWN } from '../values/value';
import type { DataBehaviour, ResourceBehaviour } from './behaviour';
import { changed, found, optionalText, shownTags, tags, text } from './behaviour';

export const parameter: ResourceBehaviour = {
  title: 'SSM Parameter',
  create(cloud, planned) {
    const put = write(cloud, planned, planned.overwrite === true);
    return { ...identity(put, planned), ...shown(planned, put) };
  },
  read(cloud, state) {
    const live = find(cloud, text(state, 'name'));
    if (!live) return undefined;
    const { type, description = '' } = live;
    return { ...identity(live, state), type, description, ...shown(state, live), ...shownTags(state, live.tags) };
  },
  update(cloud, planned, prior) {
    // A change of only tags or `overwrite` makes no PutParameter call; any other change puts the whole parameter.
    const put = ['value', 'insecure_value', 'type', 'description', 'tier', 'allowed_pattern', 'key_id', 'data_type'];
    if (put.every((name) => planned[name] === prior[name])) return {};
    return shown(planned, write(cloud, planned, planned.overwrite !== false));
  },
  delete(cloud, state) {
    if (find(cloud, text(state, 'name'))) cloud.ssm.delete(text(state, 'name'));
  },
  /** A new text makes the other form of the value, and the version, unknown. */
  customize(prior, planned, config) {
    const plain = changed(prior, planned, 'insecure_value');
    const secret = changed(prior, planned, 'value');
    return {
      ...planned,
      ...(plain && (config.value ?? null) === null ? { value: UNKNOWN } : {}),
      ...(secret && (config.insecure_value ?? null) === null ? { insecure_value: UNKNOWN } : {}),
      ...(plain || secret || changed(prior, planned, 'description') ? { version: UNKNOWN } : {}),
    };
  },
  replaces: (prior, planned) => (prior.tier === 'Advanced' && planned.tier === 'Standard' ? [['tier']] : []),
};

function write(cloud: ICloud, planned: Attributes, overwrite: boolean): Parameter {
  const description = optionalText(planned, 'description');
  return cloud.ssm.put({
    name: text(planned, 'name'),
    type: text(planned, 'type') as Parameter['type'],
    value: optionalText(planned, 'insecure_value') ?? text(planned, 'value'),
    overwrite,
    ...(description === undefined ? {} : { description }),
    tags: tags(planned),
  });
}

/** AWS's values for attributes that were left out. */
function identity(live: Parameter, planned: Attributes): Attributes {
  return {
    id: live.name,
    arn: live.arn,
    data_type: optionalText(planned, 'data_type') ?? 'text',
    tier: optionalText(planned, 'tier') ?? 'Standard',
    key_id: optionalText(planned, 'key_id') ?? (live.type === 'SecureString' ? 'alias/aws/ssm' : ''),
    has_value_wo: false,
  };
}

/** A configured `insecure_value` holds the text; `value` then stays out of the state. */
function shown(from: Attributes, { value, version, type }: Parameter): Attributes {
  const insecure = optionalText(from, 'insecure_value') !== undefined && type !== 'SecureString';
  return insecure ? { insecure_value: value, value: null, version } : { value, insecure_value: null, version };
}

function find(cloud: ICloud, name: string): Parameter | undefined {
  return found(() => cloud.ssm.get(name));
}

export const parametersByPath: DataBehaviour = (cloud, config) => {
  const kept = cloud.ssm.byPath(text(config, 'path'), config.recursive === true);
  return {
    id: text(config, 'path'),
    arns: kept.map(({ arn }) => arn),
    names: kept.map(({ name }) => name),
    types: kept.map(({ type }) => type),
    values: kept.map(({ value }) => value),
  };
};

export const parameterData: DataBehaviour = (cloud, config) => {
  const name = text(config, 'name');
  const live = find(cloud, name);
  if (!live) throw new AwsError('ParameterNotFound', `${name}: couldn't find resource`);
  const value = config.load_value === false ? null : live.value;
  return {
    id: live.name,
    arn: live.arn,
    type: live.type,
    value,
    insecure_value: live.type === 'SecureString' ? null : value,
    version: live.version,
  };
};
