import type { TerraformResource } from 'cdktf';
import { TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import type { StepName } from '../../domain';
import { expression, readable } from '../terraform/expression';
import { rareBinding } from '../terraform/rare-bindings';
import { functionOf } from './step-lambda';
import { TerraformData } from '../terraform/terraform-data';
import type { UpgradeLedger } from '../ledger/upgrade-ledger';

/** Where nothing else is said. */
export const DEFAULT_COMMAND = 'npx --no-install kong-bluegreen';

/** A step of the upgrade that acts or looks once, by `kong-bluegreen task STEP` or by a function with the same code. */
export interface OneOffStepProps {
  readonly step: StepName;
  /** The stage holds this step; otherwise it stays in the JSON with `count = 0`. */
  readonly present: boolean;
  readonly ledger: UpgradeLedger;
  /** What the step must know (`StepContext`), with Terraform expressions as values; the token is added here. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Expression by which the step is bound to its target: a digest for acting steps, the ledger's seq for looking ones. */
  readonly boundTo: string;
  /** How the shell that Terraform starts finds the command. */
  readonly command: string;
  /** ARN of the function that executes the step. @default - the command does */
  readonly lambdaArn?: string | undefined;
}

/** What executes a step: its trigger, and the expression of its context. */
type Executor = (scope: Construct, id: string, props: OneOffStepProps, context: string) => TerraformResource;

/**
 * A step as a resource. Its trigger holds the token of a valid verdict, so that a step runs again until it was judged, however it ended,
 * and never after that. Both executors have the same name below their types, and each leaves nothing to do to the other.
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

/** What makes Terraform run the step: its name, the upgrade, what it is bound to, and the token. */
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
 * `aws_lambda_invocation`. The provider would invoke again for any change of the input, and each stage has another context: so only the
 * triggers count, and Terraform sends the input of the moment with them (shown with hashicorp/aws 5.100.0). A function that
 * fails leaves nothing in the state.
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
