import type { LabClock } from '../../common/clock';
import { parameterArn, type Place } from '../common/arn';
import { AwsError } from '../common/aws-error';
import type { IParameterStore, Parameter } from './parameter-store';

/** Size of a standard parameter (AWS: quotas of Systems Manager Parameter Store). */
const MAX_VALUE_BYTES = 4096;
/** Levels of a hierarchy (AWS: PutParameter, `Name`). */
const MAX_LEVELS = 15;

function validate(name: string, value: string): void {
  if (/^\/?(aws|ssm)/i.test(name)) {
    throw new AwsError(
      'ValidationException',
      `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`,
    );
  }
  if (!/^[\w.\-/]+$/.test(name) || (name.includes('/') && !name.startsWith('/'))) {
    throw new AwsError('ValidationException', `Parameter name must be a fully qualified name, got ${name}.`);
  }
  if (name.split('/').length - 1 > MAX_LEVELS) {
    throw new AwsError('HierarchyLevelLimitExceededException', `A parameter can have ${MAX_LEVELS} levels at most.`);
  }
  if (value === '') throw new AwsError('ValidationException', 'The parameter value must not be empty.');
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES) {
    throw new AwsError(
      'ValidationException',
      'Standard tier parameters support a maximum parameter value of 4096 characters. ' +
        'To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.',
    );
  }
}

/** Systems Manager Parameter Store: one current value per name, its version rising by one at every write. */
export class ParameterStore implements IParameterStore {
  private readonly parameters = new Map<string, Parameter>();

  constructor(
    private readonly clock: LabClock,
    private readonly place: Place,
  ) {}

  put(input: Parameters<IParameterStore['put']>[0]): Parameter {
    validate(input.name, input.value);
    const existing = this.parameters.get(input.name);
    if (existing !== undefined && !input.overwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    const description = input.description ?? existing?.description;
    const parameter: Parameter = {
      name: input.name,
      arn: parameterArn(this.place, input.name),
      type: input.type,
      value: input.value,
      version: (existing?.version ?? 0) + 1,
      lastModified: this.clock.now(),
      ...(description === undefined ? {} : { description }),
      tags: input.tags ?? existing?.tags ?? {},
    };
    this.parameters.set(input.name, parameter);
    return parameter;
  }

  get(nameOrArn: string): Parameter {
    const parameter = this.parameters.get(nameOrArn) ?? this.byArn(nameOrArn);
    if (parameter === undefined) throw new AwsError('ParameterNotFound', `Parameter ${nameOrArn} not found.`);
    return parameter;
  }

  delete(name: string): void {
    this.parameters.delete(this.get(name).name);
  }

  byPath(path: string, recursive: boolean): readonly Parameter[] {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    return [...this.parameters.values()]
      .filter(({ name }) => name.startsWith(prefix))
      .filter(({ name }) => recursive || !name.slice(prefix.length).includes('/'))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private byArn(arn: string): Parameter | undefined {
    if (!arn.startsWith('arn:')) return undefined;
    return [...this.parameters.values()].find((parameter) => parameter.arn === arn);
  }
}
