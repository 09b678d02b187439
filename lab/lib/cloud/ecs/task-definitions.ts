import { taskDefinitionArn, type Place } from '../common/arn';
import { AwsError } from '../common/aws-error';
import type { TaskDefinition } from './task-definition';

/** Task definitions: revisions of a family, never changed, only deregistered. */
export class TaskDefinitions {
  private readonly byArn = new Map<string, TaskDefinition>();
  private readonly revisions = new Map<string, number>();

  constructor(private readonly place: Place) {}

  register(input: Pick<TaskDefinition, 'family' | 'containers' | 'attributes' | 'tags'>): TaskDefinition {
    if (input.containers.length === 0) {
      throw new AwsError('ClientException', 'Container list cannot be empty.');
    }
    if (input.containers.length > 1) {
      throw new AwsError(
        'ClientException',
        `The lab runs one container a task; task definition ${input.family} has ${input.containers.length}.`,
      );
    }
    const revision = (this.revisions.get(input.family) ?? 0) + 1;
    this.revisions.set(input.family, revision);
    const arn = taskDefinitionArn(this.place, input.family, revision);
    const definition: TaskDefinition = { ...input, arn, revision, status: 'ACTIVE' };
    this.byArn.set(arn, definition);
    return definition;
  }

  /** Running tasks and services keep it; new ones can't be started with it (AWS: DeregisterTaskDefinition). */
  deregister(arn: string): void {
    this.get(arn).status = 'INACTIVE';
  }

  /** By ARN, `family:revision`, or `family` for its latest active revision. */
  get(id: string): TaskDefinition {
    const definition = this.byArn.get(id) ?? this.byArn.get(this.arnOf(id)) ?? this.latest(id);
    if (definition === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.');
    return definition;
  }

  /** As `get`, for something that is about to be started. */
  active(id: string): TaskDefinition {
    const definition = this.get(id);
    if (definition.status === 'INACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
    return definition;
  }

  private arnOf(id: string): string {
    const [family = '', revision = ''] = id.split(':');
    return taskDefinitionArn(this.place, family, Number(revision));
  }

  private latest(family: string): TaskDefinition | undefined {
    return [...this.byArn.values()]
      .filter((definition) => definition.family === family && definition.status === 'ACTIVE')
      .at(-1);
  }
}
