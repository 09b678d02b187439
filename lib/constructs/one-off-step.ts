import { TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import type { StepName } from '../domain';
import { expression, readable } from './expression';
import { TerraformData } from './terraform-data';
import type { UpgradeLedger } from './upgrade-ledger';

/** Where nothing else is said. */
export const DEFAULT_COMMAND = 'npx --no-install kong-bluegreen';

/** A step of the upgrade that acts or looks once, by `kong-bluegreen task STEP`. */
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
}

/**
 * `terraform_data` with a local-exec. Its trigger holds the token of a valid verdict, so that a step runs again until it was
 * judged, however it ended, and never after that.
 */
export class OneOffStep extends TerraformData {
  constructor(scope: Construct, id: string, props: OneOffStepProps) {
    const { step, ledger } = props;
    const context = readable(
      new TerraformLocal(scope, `${id}-context`, { ...props.context, token: expression(ledger.token(step)) }),
    );
    super(scope, id, {
      triggersReplace: [
        step,
        expression(ledger.local('upgrade')),
        expression(props.boundTo),
        expression(ledger.token(step)),
      ],
      localExec: {
        command: `${props.command} task ${step}`,
        environment: { KONG_BLUEGREEN_STEP: expression(`jsonencode(local.${context.friendlyUniqueId})`) },
      },
    });
    this.count = props.present ? 1 : 0;
  }
}
