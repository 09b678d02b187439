import type { Tags } from '../common/tags';

/** A parameter of Systems Manager. */
export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
  readonly version: number;
  readonly lastModified: Date;
  readonly description?: string;
  readonly tags: Tags;
}

/** Systems Manager's Parameter Store. */
export interface IParameterStore {
  /** Throws `ParameterAlreadyExists` when it exists and `overwrite` is false. */
  put(input: {
    name: string;
    type: Parameter['type'];
    value: string;
    overwrite: boolean;
    description?: string;
    tags?: Tags;
  }): Parameter;
  /** Throws `ParameterNotFound`. */
  get(name: string): Parameter;
  delete(name: string): void;
  byPath(path: string, recursive: boolean): readonly Parameter[];
}
