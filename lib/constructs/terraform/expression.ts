import type { TerraformElement } from 'cdktf';
import { Fn, TerraformLocal, TerraformResource, Token } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { MisuseError } from '../../domain';

/** A Terraform expression that stands alone keeps its type: numbers stay numbers, lists stay lists. */
export function expression(text: string): string {
  return `\${${text}}`;
}

/** A text as it stands inside an expression: quoted, unless it is one that only Terraform knows. */
export function operand(text: string): string {
  return Token.isUnresolved(text) ? text : JSON.stringify(text);
}

/** A value as it stands inside an expression; undefined where it is only known later, or is a text around something of the kind. */
export function constant(value: string | number): string | undefined {
  if (Token.isUnresolved(value)) return undefined;
  if (typeof value === 'number') return String(value);
  const [, reference] = /^\$\{([\w.[\]-]+)\}$/.exec(value) ?? [];
  if (reference !== undefined) return reference;
  return value.includes('${') ? undefined : JSON.stringify(value).replaceAll('%{', '%%{');
}

/**
 * A list as a part of a digest. One that Terraform knows only later, as a data source gives it, has no length here and is written by
 * Terraform; sorted, because AWS promises no order.
 */
export function listed(ids: readonly string[]): readonly string[] | string {
  if (Token.isUnresolved(ids)) return Fn.join(',', Fn.sort([...ids]));
  // References have an order of their own in each stage.
  return ids.some((id) => Token.isUnresolved(id)) ? ids : [...ids].sort();
}

/**
 * Expression: a digest of what is said, by the values of the references in it. They stand in a local, as an object: in a text inside an
 * expression cdktf would leave their addresses. Terraform's `jsonencode` sorts the keys.
 */
export function digestOf(scope: Construct, id: string, of: object): string {
  const said = readable(new TerraformLocal(scope, `${id}-of`, JSON.parse(JSON.stringify(of)) as object));
  const digest = new TerraformLocal(scope, id, expression(`sha256(jsonencode(local.${said.friendlyUniqueId}))`));
  return `local.${readable(digest).friendlyUniqueId}`;
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
  const name = nameIn(element);
  claim(element, name);
  element.overrideLogicalId(name);
  return element;
}

/** Per stack: who has a name of a type. */
const CLAIMED = new WeakMap<IConstruct, Map<string, string>>();

/** @throws MisuseError where two elements of a type would have one name: the later would take the other's place in the JSON, in silence */
function claim(element: TerraformElement, name: string): void {
  const { cdktfStack: stack } = element;
  const claimed = CLAIMED.get(stack) ?? new Map<string, string>();
  CLAIMED.set(stack, claimed);
  const type = TerraformResource.isTerraformResource(element)
    ? element.terraformResourceType
    : element.constructor.name;
  const { path } = element.node;
  const other = claimed.get(`${type}.${name}`);
  if (other !== undefined && other !== path)
    throw new MisuseError(
      'KBG-PROP-016',
      `${other} and ${path} would both be ${type}.${name} in Terraform, and one would take the other's place; give one of their constructs another id`,
    );
  claimed.set(`${type}.${name}`, path);
}

/** The name of what stands at `ids` below a construct. As in cdktf's own names, an id `Default` adds nothing. */
export function nameIn(scope: IConstruct, ...ids: readonly string[]): string {
  const path = [...scope.node.scopes.slice(2).map((part) => part.node.id), ...ids];
  return path
    .filter((id) => id !== 'Default')
    .join('_')
    .replace(/\W/g, '_');
}
