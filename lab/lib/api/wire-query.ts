import type { AwsError } from '../cloud/common/aws-error';
import { Input } from './input';
import type { Output } from './operation';

type Tree = Map<string, Tree | string>;

/** The AWS query protocol: `Targets.member.1.Id=x` is the first of a list of structures. */
export function parseQuery(body: string): Input {
  const tree: Tree = new Map();
  for (const [key, value] of new URLSearchParams(body)) plant(tree, key.split('.'), value);
  return new Input(membersOf(tree));
}

function plant(tree: Tree, [first = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree.set(first, value);
    return;
  }
  const known = tree.get(first);
  const branch: Tree = known instanceof Map ? known : new Map<string, Tree | string>();
  tree.set(first, branch);
  plant(branch, rest, value);
}

function membersOf(tree: Tree): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...tree].map(([name, branch]) => [name, plainOf(branch)]));
}

function plainOf(branch: Tree | string): unknown {
  // An empty list is sent as `Name=`, which no member that the lab reads can be confused with.
  if (typeof branch === 'string') return branch === '' ? undefined : branch;
  const list = branch.get('member');
  if (!(list instanceof Map)) return membersOf(branch);
  return [...list].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => plainOf(item));
}

/** An XML answer: lists as `member` elements, instants as ISO text. */
export function renderQuery(action: string, output: Output, requestId: string): string {
  const result = element(`${action}Result`, elements(output));
  const metadata = element('ResponseMetadata', element('RequestId', requestId));
  return element(`${action}Response`, result + metadata);
}

export function renderQueryError(error: AwsError, requestId: string): string {
  const type = error.httpStatus < 500 ? 'Sender' : 'Receiver';
  const inner = elements({ Type: type, Code: error.code, Message: error.message });
  return element('ErrorResponse', element('Error', inner) + element('RequestId', requestId));
}

function element(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`;
}

function elements(members: Readonly<Record<string, unknown>>): string {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => element(name, content(value)))
    .join('');
}

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => element('member', content(one))).join('');
  if (value instanceof Date) return value.toISOString();
  if (value !== null && typeof value === 'object') return elements(Object.fromEntries(Object.entries(value)));
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
