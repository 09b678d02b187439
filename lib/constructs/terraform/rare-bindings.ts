import { createRequire } from 'node:module';

/** Bindings of resources that few upgrades make, by the names of their modules. */
interface RareBindings {
  readonly 'appautoscaling-policy': typeof import('@cdktf/provider-aws/lib/appautoscaling-policy');
  readonly 'appautoscaling-target': typeof import('@cdktf/provider-aws/lib/appautoscaling-target');
  readonly 'data-aws-ecs-service': typeof import('@cdktf/provider-aws/lib/data-aws-ecs-service');
  readonly 'data-aws-ecs-task-definition': typeof import('@cdktf/provider-aws/lib/data-aws-ecs-task-definition');
  readonly 'data-aws-lb-listener-rule': typeof import('@cdktf/provider-aws/lib/data-aws-lb-listener-rule');
  readonly 'lambda-invocation': typeof import('@cdktf/provider-aws/lib/lambda-invocation');
}

const load = createRequire(__filename);

/**
 * Reads a binding when its first resource is made. Together they are 1.7 MB, more than a third of the bindings that an upgrade could read,
 * and reading them takes 20 ms of the 280 ms of a synthesis (`npm run bench:synth`).
 */
export function rareBinding<Name extends keyof RareBindings>(name: Name): RareBindings[Name] {
  return load(`@cdktf/provider-aws/lib/${name}`) as RareBindings[Name];
}
