import { digest } from '../cloud/common/arn';
import { AwsError } from '../cloud/common/aws-error';
import type { ICloud } from '../cloud/cloud';
import type { Parameter } from '../cloud/stores/parameter-store';
import type { Input } from './input';
import type { Operations, Output } from './operation';
import { page } from './page';

/** AWS: SSM API, GetParametersByPath and GetParameters: ten at a time. */
const PAGE = 10;

function shape(parameter: Parameter, decrypt: boolean): Output {
  const hidden = parameter.type === 'SecureString' && !decrypt;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: hidden ? `encrypted-${digest(parameter.value)}` : parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.lastModified,
    ARN: parameter.arn,
    DataType: 'text',
  };
}

function find(cloud: ICloud, name: string): Parameter | undefined {
  try {
    return cloud.ssm.get(name);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ParameterNotFound') return undefined;
    throw error;
  }
}

function typeOf(input: Input, existing: Parameter | undefined): Parameter['type'] {
  const type = input.optionalText('Type') ?? existing?.type;
  if (type === 'String' || type === 'StringList' || type === 'SecureString') return type;
  throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
}

function requireAtMost(what: string, count: number): void {
  if (count > PAGE) throw new AwsError('ValidationException', `${what} must be at most ${PAGE}, got ${count}`);
}

/** Systems Manager's parameters. */
export const ssmOperations: Operations = {
  GetParameter: (input, { cloud }) => ({
    Parameter: shape(cloud.ssm.get(input.text('Name')), input.flag('WithDecryption')),
  }),

  GetParameters: (input, { cloud }) => {
    const names = input.texts('Names');
    requireAtMost('The number of names', names.length);
    const decrypt = input.flag('WithDecryption');
    const found = names.map((name) => find(cloud, name)).filter((one) => one !== undefined);
    return {
      Parameters: found.map((parameter) => shape(parameter, decrypt)),
      InvalidParameters: names.filter((name) => find(cloud, name) === undefined),
    };
  },

  GetParametersByPath: (input, { cloud }) => {
    const path = input.text('Path');
    if (!path.startsWith('/')) {
      throw new AwsError('ValidationException', `The parameter path must begin with a slash, got ${path}`);
    }
    const size = input.optionalNumber('MaxResults') ?? PAGE;
    requireAtMost('MaxResults', size);
    const { items, next } = page(
      cloud.ssm.byPath(path, input.flag('Recursive')),
      size,
      input.optionalText('NextToken'),
    );
    const decrypt = input.flag('WithDecryption');
    return { Parameters: items.map((parameter) => shape(parameter, decrypt)), NextToken: next };
  },

  PutParameter: (input, { cloud }) => {
    const name = input.text('Name');
    const overwrite = input.flag('Overwrite');
    const tags = input.objects('Tags').map((tag) => [tag.text('Key'), tag.text('Value')] as const);
    if (overwrite && tags.length > 0) {
      throw new AwsError(
        'ValidationException',
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, " +
          'please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
      );
    }
    const description = input.optionalText('Description');
    const parameter = cloud.ssm.put({
      name,
      type: typeOf(input, find(cloud, name)),
      value: input.text('Value'),
      overwrite,
      ...(description === undefined ? {} : { description }),
      ...(tags.length === 0 ? {} : { tags: Object.fromEntries(tags) }),
    });
    return { Version: parameter.version, Tier: 'Standard' };
  },

  DeleteParameter: (input, { cloud }) => {
    cloud.ssm.delete(input.text('Name'));
    return {};
  },
};
