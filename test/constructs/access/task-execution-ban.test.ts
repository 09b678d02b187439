import { DataAwsEcsTaskExecution } from '@cdktf/provider-aws/lib/data-aws-ecs-task-execution';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { addUpgrade } from '../../support/synthesis';
import { testApp } from '../../support/test-app';

function synthesized(adds: boolean): string {
  const stack = new TerraformStack(testApp(), 'kong');
  new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
  addUpgrade(stack, 'gateway', 'baseline', {});
  // Anywhere in the stack, also beside the upgrade and after it.
  if (adds) new DataAwsEcsTaskExecution(stack, 'migrate', { cluster: 'main', taskDefinition: 'kong-migrations' });
  return Testing.synth(stack, true);
}

describe('a stack with an upgrade', () => {
  it('is refused at synth if it has a data source that runs a task at plan', () => {
    expect(() => synthesized(true)).toThrow(
      /KBG-PROP-040: kong\/migrate is an aws_ecs_task_execution, which runs its task at every plan; remove it, or move it to a stack without/,
    );
  });

  it('is synthesized without such a data source', () => {
    expect(synthesized(false)).not.toContain('aws_ecs_task_execution');
  });
});
