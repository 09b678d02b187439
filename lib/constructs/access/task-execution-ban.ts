import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';

const BANNED = 'aws_ecs_task_execution';

/**
 * Nothing in the stack may run a task by Terraform's data source: it runs it at every plan, also at one that the guard refuses, so
 * `kong migrations up` would be run by who only looks (hashicorp/aws, aws_ecs_task_execution: a data source that calls RunTask).
 */
export function banTaskExecution(scope: IConstruct): void {
  scope.node.addValidation({
    validate: () =>
      TerraformStack.of(scope)
        .node.findAll()
        .filter((it) => 'terraformResourceType' in it && it.terraformResourceType === BANNED)
        .map(
          ({ node }) =>
            `${node.path} is an ${BANNED}, which runs its task at every plan; a task must be run by a one-off step alone: ` +
            'leave it out, or put it into a stack without a KongUpgrade',
        ),
  });
}
