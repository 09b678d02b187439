import { AwsError } from '../../cloud/aws-error';
import type { ICloud, Parameter } from '../../cloud/contracts';
import type { Attributes } from '../value';
import type { DataBehaviour, ResourceBehaviour } from './behaviour';
import { optionalText, tags, text } from './behaviour';

export const parameter: ResourceBehaviour = {
  create(cloud, planned) {
    const put = write(cloud, planned, planned.overwrite === true);
    return {
      id: put.name,
      arn: put.arn,
      data_type: 'text',
      tier: 'Standard',
      key_id: '',
      has_value_wo: false,
      ...shown(planned, put),
    };
  },
  read(cloud, state) {
    const found = find(cloud, text(state, 'name'));
    return found && { type: found.type, description: found.description ?? '', ...shown(state, found) };
  },
  update(cloud, planned, prior) {
    if (planned.overwrite === false) throw new AwsError('ParameterAlreadyExists', 'The parameter already exists.');
    const same = ['value', 'insecure_value', 'type', 'description'].every((name) => planned[name] === prior[name]);
    return same ? {} : shown(planned, write(cloud, planned, true));
  },
  delete(cloud, state) {
    if (find(cloud, text(state, 'name'))) cloud.ssm.delete(text(state, 'name'));
  },
};

function write(cloud: ICloud, planned: Attributes, overwrite: boolean): Parameter {
  const description = optionalText(planned, 'description');
  return cloud.ssm.put({
    name: text(planned, 'name'),
    type: text(planned, 'type') as Parameter['type'],
    value: optionalText(planned, 'insecure_value') ?? text(planned, 'value'),
    overwrite,
    ...(description === undefined ? {} : { description }),
    ...(overwrite ? {} : { tags: tags(planned) }),
  });
}

/** A configured `insecure_value` holds the text; `value` then stays out of the state. */
function shown(from: Attributes, { value, version, type }: Parameter): Attributes {
  const insecure = optionalText(from, 'insecure_value') !== undefined && type !== 'SecureString';
  return insecure ? { insecure_value: value, value: null, version } : { value, insecure_value: null, version };
}

function find(cloud: ICloud, name: string): Parameter | undefined {
  try {
    return cloud.ssm.get(name);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

export const parametersByPath: DataBehaviour = (cloud, config) => {
  const found = cloud.ssm.byPath(text(config, 'path'), config.recursive === true);
  return {
    id: text(config, 'path'),
    arns: found.map(({ arn }) => arn),
    names: found.map(({ name }) => name),
    types: found.map(({ type }) => type),
    values: found.map(({ value }) => value),
  };
};

export const parameterData: DataBehaviour = (cloud, config) => {
  const found = cloud.ssm.get(text(config, 'name'));
  return {
    id: found.name,
    arn: found.arn,
    type: found.type,
    value: found.value,
    insecure_value: found.value,
    version: found.version,
  };
};
