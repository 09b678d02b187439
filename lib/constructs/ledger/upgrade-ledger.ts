import { DataAwsSsmParametersByPath } from '@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { TerraformLocal, TerraformResource, TerraformStack } from 'cdktf';
import type { Precondition } from 'cdktf';
import { Construct } from 'constructs';
import type { DesiredState, Roles, Slot, StepName, TrafficSchedule } from '../../domain';
import { DEFAULT_SCHEDULE, desiredState, ledgerNames, MisuseError, rolesFrom, SLOTS, stageById } from '../../domain';
import { applyBetween } from './apply-order';
import { address, constant, expression, nameIn, readable } from '../terraform/expression';
import { guardConditions } from './guard-conditions';
import { ledgerLocals, stepKey } from './ledger-locals';
import { TerraformData } from '../terraform/terraform-data';
import { TerraformLocals } from '../terraform/terraform-locals';
import type { UpgradeLedgerProps } from './upgrade-ledger-props';
import { checkLedger, pathsOverlap, VERDICTS } from './upgrade-ledger-props';
import { keepAsMade } from '../terraform/kept-as-made';
import { checkKinds } from '../props/prop-kinds';

/**
 * Parameters in Systems Manager that record the current stage, and the guard: the transition table as Terraform preconditions. Terraform
 * refuses an illegal stage at plan, before it changes anything.
 */
export class UpgradeLedger extends Construct {
  /** Desired state of both slots in the requested stage. */
  readonly state: DesiredState;
  /** Slots of the live and of the next release. */
  readonly roles: Roles;
  /** Literal path of the parameters. */
  readonly path: string;
  /** Resource with the preconditions; every managed resource of the upgrade except the owner depends on it. */
  readonly guard: TerraformResource;
  /** Parameter that is written after the guard and before everything else. */
  readonly intent: SsmParameter;
  /** Parameter that is written last. */
  readonly ledger: SsmParameter;
  /** Mark of the Terraform state that the path belongs to; Terraform refuses another state at plan. */
  readonly owner: TerraformResource;
  /** Expression: digest that the verdicts of the migrations are bound to. */
  readonly digest: string;
  /** Slots whose running nodes this apply may replace. */
  readonly patch: readonly Slot[];
  /** Expressions: number of proxies of each slot, if they are recorded. */
  readonly sizes: Readonly<Record<Slot, string>> | undefined;
  /** True if a scope is applied between the intent and the ledger. */
  private isGuarding = false;
  private readonly schedule: TrafficSchedule;
  private readonly marks: Readonly<Record<Slot, string>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UpgradeLedgerProps,
  ) {
    super(scope, id);
    checkKinds('UpgradeLedger', props, 'UpgradeLedgerProps');
    checkLedger(props);
    const { path, schedule = DEFAULT_SCHEDULE, releases, marks = releases, sizes } = props;
    this.path = path;
    this.checkAlone();
    this.schedule = schedule;
    this.roles = rolesFrom(props.live ?? 'blue');
    this.state = desiredState(stageById(props.stage, schedule, this.roles), this.roles, props.patch);
    this.patch = props.patch ?? [];
    this.digest = this.given('digest', props.digest);
    this.sizes = sizes && this.ofSlots('size', sizes);
    this.marks = this.ofSlots('mark', marks);
    const names = ledgerNames(path);
    const parameters = readable(new DataAwsSsmParametersByPath(this, 'parameters', { path, recursive: true }));
    this.owner = new TerraformData(this, 'owner', {
      input: expression('plantimestamp()'),
      lifecycle: { ignoreChanges: ['input'] },
    });
    this.addLocals(names, `data.aws_ssm_parameters_by_path.${parameters.friendlyUniqueId}`);
    const owner = `terraform_data.${this.owner.friendlyUniqueId}.input`;
    this.guard = new TerraformData(this, 'guard', { lifecycle: { precondition: this.preconditions(owner) } });
    this.intent = this.parameter(
      'intent',
      names.intent,
      'the stage whose apply was begun last',
      this.intentValue(owner),
    );
    this.intent.dependsOn = [address(this.guard)];
    this.ledger = this.parameter('ledger', names.ledger, 'the stage that was applied last', this.ledgerValue(owner));
    for (const it of [this.guard, this.intent, this.ledger]) keepAsMade(it);
    this.node.addValidation({ validate: () => this.checkGuards() });
  }

  /**
   * Applies every managed resource in the scope, usually the stack, after the guard and the intent, and the ledger after all of them; also
   * resources that are added to the scope later. A failed apply leaves the ledger at the stage before.
   */
  guards(scope: Construct): void {
    applyBetween(scope, this);
    this.isGuarding = true;
  }

  /** @throws MisuseError if the ledger guards nothing: it would record a stage before the resources of the stage are applied */
  private checkGuards(): string[] {
    // The guard of another ledger may have given it a dependency.
    if (this.isGuarding && (this.ledger.dependsOn ?? []).length > 0) return [];
    throw new MisuseError(
      'KBG-PROP-006',
      `${this.node.path}: the ledger must guard a scope, or it records a stage before the resources of the stage are applied; call ledger.guards(stack) after they are created`,
    );
  }

  /** Terraform expression: number of proxies that the ledger has recorded for a slot, and `otherwise` if that is more. */
  recordedSize(slot: Slot, otherwise: number): string {
    return expression(`try(max(${this.local('ledger')}.sizes.${slot}, ${otherwise}), ${otherwise})`);
  }

  /** Expression of one of the ledger's locals (see `ledgerLocals`). */
  local(key: string): string {
    return `local.${nameIn(this, 'read', key)}`;
  }

  /** Expression: token of a step. It is the one of its valid verdict, otherwise a new one that makes the step run. */
  token(step: StepName): string {
    return this.local(stepKey('token', step));
  }

  /** @throws MisuseError if a ledger of the same stack would be read with this one */
  private checkAlone(): void {
    const other = TerraformStack.of(this)
      .node.findAll()
      .find((it) => it instanceof UpgradeLedger && it !== this && pathsOverlap(it.path, this.path));
    if (!(other instanceof UpgradeLedger)) return;
    throw new MisuseError(
      'KBG-PROP-007',
      `the paths of two ledgers must differ, and one must not be below the other, got ${other.path} for ${other.node.path} and ${this.path} for ${this.node.path}; give one ledger another path`,
    );
  }

  private ofSlots(
    what: string,
    { blue, green }: Readonly<Record<Slot, string | number>>,
  ): Readonly<Record<Slot, string>> {
    return { blue: this.given(`${what}-blue`, blue), green: this.given(`${what}-green`, green) };
  }

  /** Expression of a given value. A local is safe: inside an expression, cdktf keeps the braces of a token or not, depending on the text before it. */
  private given(id: string, value: string | number): string {
    const text = constant(value);
    if (text !== undefined) return text;
    return `local.${readable(new TerraformLocal(this, id, value)).friendlyUniqueId}`;
  }

  private addLocals(names: ReturnType<typeof ledgerNames>, data: string): void {
    const { state, roles, schedule, digest, patch } = this;
    const locals = ledgerLocals({
      names,
      state,
      roles,
      schedule,
      digest,
      patch,
      data,
      local: (key) => this.local(key),
    });
    const named = Object.entries(locals).map(([key, value]) => [nameIn(this, 'read', key), value] as const);
    new TerraformLocals(this, 'read', Object.fromEntries(named));
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

  private preconditions(owner: string): Precondition[] {
    const { props, path, state, roles, marks } = this;
    return guardConditions({
      path,
      state,
      roles,
      firstApply: props.firstApply ?? false,
      patch: this.patch,
      requires: props.requires ?? VERDICTS,
      marks,
      releases: props.releases,
      owner,
      local: (key) => this.local(key),
    });
  }

  private intentValue(owner: string): string {
    const { from, to } = this.roles;
    return (
      `jsonencode({ stage = ${JSON.stringify(this.state.stage.id)}, upgrade = ${this.local('upgrade')}, seq = ${this.local('seq')}, ` +
      `slots = { from = "${from}", to = "${to}" }, owner = ${owner} })`
    );
  }

  private ledgerValue(owner: string): string {
    const { roles, state, marks, sizes } = this;
    const { releases } = this.props;
    const both = (value: (slot: Slot) => string): string =>
      `{ ${SLOTS.map((slot) => `${slot} = ${value(slot)}`).join(', ')} }`;
    return `jsonencode({
      upgrade = ${this.local('upgrade')}, seq = ${this.local('seq')}, stage = ${JSON.stringify(state.stage.id)},
      slots = { from = "${roles.from}", to = "${roles.to}" },
      releases = ${both((slot) => `"${releases[slot]}"`)},
      sizes = ${both((slot) => sizes?.[slot] ?? '0')},
      marks = ${both((slot) => marks[slot])},
      owner = ${owner}
    })`.replace(/\s+/g, ' ');
  }
}
