import type { Tags } from '../common/tags';

/** The container of a task definition. */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Name to ARN (Secrets Manager or SSM). */
  readonly secrets: Readonly<Record<string, string>>;
  readonly containerPorts: readonly number[];
  /** Seconds between SIGTERM and SIGKILL; AWS's default is 30. */
  readonly stopTimeout: number;
  /** CloudWatch log group and stream prefix, when the awslogs driver is set. */
  readonly logGroup?: string;
  readonly logStreamPrefix?: string;
}

/** A revision of a task definition. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly containers: readonly ContainerDefinition[];
  status: 'ACTIVE' | 'INACTIVE';
  /** All the other attributes as they were registered (cpu, memory, roles, network mode, compatibilities). */
  readonly attributes: Readonly<Record<string, unknown>>;
  tags: Tags;
}
