import type { TerraformElement } from 'cdktf';
import { Fn, TerraformLocal, TerraformResource, Token } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { MisuseError } from '../../domain';

/** A Terraform expression that stands alone keeps its type: numbers stay numbers, lists stay lists. */
export function expression(text: string): string {
  return `\${${text}}`;
}

/** A text inside an expression: quoted, unless it is a token that only Terraform resolves. */
export function operand(text: string): string {
  return Token.isUnresolved(text) ? text : JSON.stringify(text);
}

/** A value inside an expression; undefined if only Terraform resolves it, or a part of it. */
export function constant(value: string | number): string | undefined {
  if (Token.isUnresolved(value)) return undefined;
  if (typeof value === 'number') return String(value);
  const [, reference] = /^\$\{([\w.[\]-]+)\}$/.exec(value) ?? [];
  if (reference !== undefined) return reference;
  return value.includes('${') ? undefined : JSON.stringify(value).replaceAll('%{', '%%{');
}

/**
 * A list as a part of a digest, sorted, because AWS guarantees no order. Terraform joins a list that only Terraform resolves, such as that of a
 * data source: its length is unknown here.
 */
export function listed(ids: readonly string[]): readonly string[] | string {
  if (Token.isUnresolved(ids)) return Fn.join(',', Fn.sort([...ids]));
  // References have an order of their own in each stage.
  return ids.some((id) => Token.isUnresolved(id)) ? ids : [...ids].sort();
}

/**
 * Expression: digest of an object, with the values of the references in it. The object is in a local: inside the text of an expression cdktf
 * would leave the addresses of the references. Terraform's `jsonencode` sorts the keys.
 */
export function digestOf(scope: Construct, id: string, of: object): string {
  const content = readable(new TerraformLocal(scope, `${id}-of`, JSON.parse(JSON.stringify(of)) as object));
  const digest = new TerraformLocal(scope, id, expression(`sha256(jsonencode(local.${content.friendlyUniqueId}))`));
  return `local.${readable(digest).friendlyUniqueId}`;
}

/** The address of a resource inside an expression: `aws_ecs_service.kong_blue_proxy`. */
export function address(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}

/**
 * Gives an element a name that a person can type after `-target` and read in a plan: its path, without a hash. Paths are made
 * from slots, never from roles, so that no upgrade ever renames a live resource.
 */
export function readable<Element extends TerraformElement>(element: Element): Element {
  const name = nameIn(element);
  registerName(element, name);
  element.overrideLogicalId(name);
  return element;
}

/** Paths of the elements of each stack, by type and name. */
const NAMED = new WeakMap<IConstruct, Map<string, string>>();

/** @throws MisuseError if two elements of a type would have one name: the later one would replace the other in the JSON without an error */
function registerName(element: TerraformElement, name: string): void {
  const { cdktfStack: stack } = element;
  const named = NAMED.get(stack) ?? new Map<string, string>();
  NAMED.set(stack, named);
  const type = TerraformResource.isTerraformResource(element)
    ? element.terraformResourceType
    : element.constructor.name;
  const { path } = element.node;
  const other = named.get(`${type}.${name}`);
  if (other !== undefined && other !== path)
    throw new MisuseError(
      'KBG-PROP-016',
      `${other} and ${path} would both be ${type}.${name} in Terraform, and one would replace the other; give one of their constructs another id`,
    );
  named.set(`${type}.${name}`, path);
}

/** Name of the element at `ids` below a construct. As in cdktf's own names, an id `Default` adds nothing. */
export function nameIn(scope: IConstruct, ...ids: readonly string[]): string {
  const path = [...scope.node.scopes.slice(2).map((part) => part.node.id), ...ids];
  return path
    .filter((id) => id !== 'Default')
    .join('_')
    .replace(/\W/g, '_');
}
