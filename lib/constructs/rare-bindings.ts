import { createRequire } from 'node:module';

const load = createRequire(__filename);

/**
 * Bindings of what most upgrades never make. Each is read when one is first made: together they are 1.7 MB, more than a third of all that
 * a synth would read of the provider (`npm run bench:synth`).
 */
export const rareBindings = {
  get appautoscalingPolicy() {
    return load(
      '@cdktf/provider-aws/lib/appautoscaling-policy',
    ) as typeof import('@cdktf/provider-aws/lib/appautoscaling-policy');
  },
  get appautoscalingTarget() {
    return load(
      '@cdktf/provider-aws/lib/appautoscaling-target',
    ) as typeof import('@cdktf/provider-aws/lib/appautoscaling-target');
  },
  get dataAwsEcsService() {
    return load(
      '@cdktf/provider-aws/lib/data-aws-ecs-service',
    ) as typeof import('@cdktf/provider-aws/lib/data-aws-ecs-service');
  },
  get dataAwsEcsTaskDefinition() {
    return load(
      '@cdktf/provider-aws/lib/data-aws-ecs-task-definition',
    ) as typeof import('@cdktf/provider-aws/lib/data-aws-ecs-task-definition');
  },
  get dataAwsLbListenerRule() {
    return load(
      '@cdktf/provider-aws/lib/data-aws-lb-listener-rule',
    ) as typeof import('@cdktf/provider-aws/lib/data-aws-lb-listener-rule');
  },
  get lambdaInvocation() {
    return load(
      '@cdktf/provider-aws/lib/lambda-invocation',
    ) as typeof import('@cdktf/provider-aws/lib/lambda-invocation');
  },
};
