import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { coded } from '../../domain';

const BANNED = 'aws_ecs_task_execution';

/**
 * Refuses Terraform's data source that runs a task. It runs the task at every plan, even if the guard refuses the plan. So a plan could run
 * `kong migrations up` (hashicorp/aws, aws_ecs_task_execution: a data source that calls RunTask).
 */
export function banTaskExecution(scope: IConstruct): void {
  scope.node.addValidation({
    validate: () =>
      TerraformStack.of(scope)
        .node.findAll()
        .filter((it) => 'terraformResourceType' in it && it.terraformResourceType === BANNED)
        .map(({ node }) =>
          coded(
            'KBG-PROP-040',
            `${node.path} is an ${BANNED}, which runs its task at every plan; remove it, or move it to a stack without a KongUpgrade: ` +
              'only a one-off step may run a task',
          ),
        ),
  });
}
