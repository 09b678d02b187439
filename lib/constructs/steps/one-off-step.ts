import type { TerraformResource } from 'cdktf';
import { TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import type { StepName } from '../../domain';
import { expression, readable } from '../terraform/expression';
import { rareBinding } from '../terraform/rare-bindings';
import { functionOf } from './step-lambda';
import { TerraformData } from '../terraform/terraform-data';
import type { UpgradeLedger } from '../ledger/upgrade-ledger';

/** Default of `command`. */
export const DEFAULT_COMMAND = 'npx --no-install kong-bluegreen';

/** A step of the upgrade that acts or observes once, run by `kong-bluegreen task STEP` or by a function with the same code. */
export interface OneOffStepProps {
  readonly step: StepName;
  /** True if the stage has this step; otherwise it is in the JSON with `count = 0`. */
  readonly present: boolean;
  readonly ledger: UpgradeLedger;
  /** Facts for the step (`StepContext`), with Terraform expressions as values; the token is added here. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Expression that the verdict is bound to: a digest for acting steps, the ledger's seq for observing ones. */
  readonly boundTo: string;
  /** Command of this package in the shell that Terraform starts. */
  readonly command: string;
  /** ARN of the function that runs the step. @default - the command runs it */
  readonly lambdaArn?: string | undefined;
}

/** Makes the resource that runs a step, from the expression of its context. */
type Executor = (scope: Construct, id: string, props: OneOffStepProps, context: string) => TerraformResource;

/**
 * A step as a resource. Its trigger contains the token of a valid verdict: the step runs again until it has a verdict, however it ended, and
 * never after that. Both executors have the same name in their types, and a verdict of one counts for the other.
 */
export function oneOffStep(scope: Construct, id: string, props: OneOffStepProps): TerraformResource {
  const local = new TerraformLocal(scope, `${id}-context`, {
    ...props.context,
    token: expression(props.ledger.token(props.step)),
  });
  const execute: Executor = props.lambdaArn === undefined ? byCommand : byFunction;
  const resource = execute(scope, id, props, `local.${readable(local).friendlyUniqueId}`);
  resource.count = props.present ? 1 : 0;
  return resource;
}

/** Values whose change makes Terraform run the step: its name, the upgrade, the binding of its verdict, and the token. */
function triggers({ step, ledger, boundTo }: OneOffStepProps): Readonly<Record<string, string>> {
  return {
    step,
    upgrade: expression(ledger.local('upgrade')),
    boundTo: expression(boundTo),
    token: expression(ledger.token(step)),
  };
}

/** `terraform_data` with a local-exec. */
function byCommand(scope: Construct, id: string, props: OneOffStepProps, context: string): TerraformResource {
  return new TerraformData(scope, id, {
    triggersReplace: Object.values(triggers(props)),
    localExec: {
      command: `${props.command} task ${props.step}`,
      environment: { KONG_BLUEGREEN_STEP: expression(`jsonencode(${context})`) },
    },
  });
}

/**
 * `aws_lambda_invocation`. The provider invokes again for any change of the input, and each stage has another context. So changes of the input are
 * ignored: only the triggers count, and Terraform sends the current input with them (observed with hashicorp/aws 5.100.0). A failed
 * function leaves nothing in the state.
 */
function byFunction(scope: Construct, id: string, props: OneOffStepProps, context: string): TerraformResource {
  return readable(
    new (rareBinding('lambda-invocation').LambdaInvocation)(scope, id, {
      ...functionOf(props.lambdaArn ?? ''),
      input: expression(`jsonencode({ step = "${props.step}", context = ${context} })`),
      triggers: triggers(props),
      lifecycle: { ignoreChanges: ['input'] },
    }),
  );
}
