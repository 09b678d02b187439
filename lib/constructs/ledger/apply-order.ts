import { Aspects, TerraformResource } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { MisuseError } from '../../domain';
import { depend } from '../terraform/depend';

/** The resources of a ledger that stand before and after everything that the ledger guards. */
export interface GuardingLedger extends IConstruct {
  /** Marks the Terraform state; it stands before the guard. */
  readonly owner: TerraformResource;
  /** Holds the preconditions. */
  readonly guard: TerraformResource;
  /** Written after the guard and before everything else. */
  readonly intent: TerraformResource;
  /** Written last. */
  readonly ledger: TerraformResource;
}

/**
 * Every managed resource in the scope is applied after the guard and the intent, and the ledger after all of them; also resources
 * that a user adds to the scope. Only the owner is applied before the guard, which compares it.
 */
export function applyBetween(scope: Construct, ledger: GuardingLedger): void {
  register(scope, ledger);
  const first: readonly IConstruct[] = [ledger.owner, ledger.guard, ledger.intent];
  Aspects.of(scope).add({
    visit(node: IConstruct): void {
      if (!TerraformResource.isTerraformResource(node) || first.includes(node)) return;
      depend(node, ledger.intent);
      if (node !== ledger.ledger) depend(ledger.ledger, node);
    },
  });
}

/** Scopes, and the ledgers that guard them. */
const GUARDED = new WeakMap<IConstruct, GuardingLedger>();

/** @throws MisuseError if another ledger guards the scope: each would wait for the other, in a cycle */
function register(scope: Construct, ledger: GuardingLedger): void {
  const other = scope.node.scopes.map((it) => GUARDED.get(it)).find((it) => it !== undefined);
  if (other)
    throw new MisuseError(
      'KBG-PROP-004',
      `a scope must have one ledger, got ${other.node.path} and ${ledger.node.path} for ${scope.node.path}; give each ledger a construct of its own with the resources that it guards`,
    );
  GUARDED.set(scope, ledger);
}
