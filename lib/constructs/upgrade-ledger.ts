import { DataAwsSsmParametersByPath } from '@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { TerraformResource } from 'cdktf';
import type { Precondition } from 'cdktf';
import { Construct } from 'constructs';
import type { DesiredState, Roles, Slot, StepName, TrafficSchedule } from '../domain';
import { ledgerNames } from '../domain';
import { address, expression, readable } from './expression';
import { guardConditions } from './guard-conditions';
import { ledgerLocals, stepKey } from './ledger-locals';
import { TerraformData } from './terraform-data';
import { TerraformLocals } from './terraform-locals';

/** What the ledger guards and records. */
export interface UpgradeLedgerProps {
  /** Literal path of the parameters, such as `/kong-bluegreen/main`. One path is one gateway. */
  readonly path: string;
  /** What the stage that is asked for makes of both colours. */
  readonly state: DesiredState;
  /** Which colour is live, and which is next. */
  readonly roles: Roles;
  /** Weights on the way to 100: they name the shifts that the transition table knows. */
  readonly schedule: TrafficSchedule;
  /** Says that this path is new. Ignored once there is a ledger. @default false */
  readonly firstApply?: boolean;
  /** Terraform expression: digest of the target. */
  readonly digest: string;
  /** Releases of the slots, for the record. */
  readonly releases: Readonly<Record<Slot, string>>;
  /** Terraform expressions: proxies of each colour when the stage is done. */
  readonly sizes: Readonly<Record<Slot, string>>;
  /** Terraform expressions: marks of the colours' definitions, by which a change of what runs is noticed. */
  readonly marks: Readonly<Record<Slot, string>>;
  /** Colours whose running nodes this apply may replace. @default - none */
  readonly patch?: readonly Slot[];
}

/**
 * Parameters in Systems Manager that say where the upgrade stands, and the guard that holds the transition table as Terraform
 * preconditions. An illegal stage is refused at plan, before anything is touched.
 */
export class UpgradeLedger extends Construct {
  /** Holds the preconditions; every managed resource of the upgrade but the owner depends on it. */
  readonly guard: TerraformResource;
  /** Written after the guard and before all else. */
  readonly intent: SsmParameter;
  /** Written last. */
  readonly ledger: SsmParameter;
  /** Marks the Terraform state that the path belongs to; another state is refused at plan. */
  readonly owner: TerraformResource;
  private readonly prefix: string;

  constructor(scope: Construct, id: string, props: UpgradeLedgerProps) {
    super(scope, id);
    const { stage } = props.state;
    const names = ledgerNames(props.path);
    const parameters = readable(
      new DataAwsSsmParametersByPath(this, 'parameters', { path: props.path, recursive: true }),
    );
    this.owner = new TerraformData(this, 'owner', {
      input: expression('plantimestamp()'),
      lifecycle: { ignoreChanges: ['input'] },
    });
    this.prefix = this.node.scopes
      .slice(2)
      .map((part) => part.node.id.replace(/\W/g, '_'))
      .join('_');
    const data = `data.aws_ssm_parameters_by_path.${parameters.friendlyUniqueId}`;
    const owner = `terraform_data.${this.owner.friendlyUniqueId}.input`;
    const locals = Object.entries(ledgerLocals({ ...props, names, data, local: (key) => this.local(key) }));
    new TerraformLocals(this, 'read', Object.fromEntries(locals.map(([key, value]) => [this.localName(key), value])));
    this.guard = new TerraformData(this, 'guard', {
      lifecycle: { precondition: this.preconditions(props, owner) },
    });
    this.intent = this.parameter(
      'intent',
      names.intent,
      'the stage whose apply was begun last',
      intentValue(this, stage.id, props.roles, owner),
    );
    this.intent.dependsOn = [address(this.guard)];
    this.ledger = this.parameter(
      'ledger',
      names.ledger,
      'the stage that was applied last',
      this.ledgerValue(props, owner),
    );
  }

  /** The expression of one of the ledger's locals (see `ledgerLocals`). */
  local(key: string): string {
    return `local.${this.localName(key)}`;
  }

  /** Terraform's token of a step: the one in its valid verdict, else a new one, so that the step runs. */
  token(step: StepName): string {
    return this.local(stepKey('token', step));
  }

  private localName(key: string): string {
    return `${this.prefix}_read_${key}`;
  }

  private parameter(id: string, name: string, what: string, value: string): SsmParameter {
    return readable(
      new SsmParameter(this, id, {
        name,
        type: 'String',
        description: `Kong blue/green upgrade: ${what}`,
        insecureValue: expression(value),
        lifecycle: { preventDestroy: true },
      }),
    );
  }

  private preconditions(props: UpgradeLedgerProps, owner: string): Precondition[] {
    return guardConditions({
      path: props.path,
      state: props.state,
      roles: props.roles,
      firstApply: props.firstApply ?? false,
      patch: props.patch ?? [],
      marks: props.marks,
      releases: props.releases,
      owner,
      local: (key) => this.local(key),
    });
  }

  private ledgerValue(props: UpgradeLedgerProps, owner: string): string {
    const { sizes, marks, releases, roles, state } = props;
    return `jsonencode({
      upgrade = ${this.local('upgrade')}, seq = ${this.local('seq')}, stage = ${JSON.stringify(state.stage.id)},
      slots = { from = "${roles.from}", to = "${roles.to}" },
      releases = { blue = "${releases.blue}", green = "${releases.green}" },
      sizes = { blue = ${sizes.blue}, green = ${sizes.green} },
      marks = { blue = ${marks.blue}, green = ${marks.green} },
      owner = ${owner}
    })`.replace(/\s+/g, ' ');
  }
}

function intentValue(ledger: UpgradeLedger, stage: string, { from, to }: Roles, owner: string): string {
  return (
    `jsonencode({ stage = ${JSON.stringify(stage)}, upgrade = ${ledger.local('upgrade')}, seq = ${ledger.local('seq')}, ` +
    `slots = { from = "${from}", to = "${to}" }, owner = ${owner} })`
  );
}
