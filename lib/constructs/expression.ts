import type { TerraformElement, TerraformResource } from 'cdktf';
import { Token } from 'cdktf';

/** A Terraform expression that stands alone keeps its type: numbers stay numbers, lists stay lists. */
export function expression(text: string): string {
  return `\${${text}}`;
}

/** A text as it stands inside an expression: quoted, unless it is one that only Terraform knows. */
export function operand(text: string): string {
  return Token.isUnresolved(text) ? text : JSON.stringify(text);
}

/** The address of a resource inside an expression: `aws_ecs_service.kong_blue_proxy`. */
export function address(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}

/**
 * Gives an element a name that a person can type after `-target` and read in a plan: its path, without a hash. Paths derive
 * from slots, never from roles, so that no upgrade ever renames what lives.
 */
export function readable<Element extends TerraformElement>(element: Element): Element {
  const path = element.node.scopes.slice(2).map((scope) => scope.node.id);
  element.overrideLogicalId(path.join('_').replace(/\W/g, '_'));
  return element;
}
