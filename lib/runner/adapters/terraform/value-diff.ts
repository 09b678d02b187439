/** A change in Terraform's JSON. Sensitive values are marked by `true` in the same shape. */
export interface ChangedValues {
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

const LONGEST = 60;
const MOST = 6;

/** Old and new values of an attribute: `action[0].forward[0].target_group[gateway-blue-proxy].weight 90 -> 70`. */
export function valueDiff(name: string, { before, after, ...marks }: ChangedValues): readonly string[] {
  if (isSensitive(name, marks.before_sensitive) || isSensitive(name, marks.after_sensitive)) return [];
  const [was, is] = [leaves(name, before?.[name]), leaves(name, after?.[name])];
  const paths = [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
  const told = paths.map((path) => `${path} ${shown(was.get(path))} -> ${shown(is.get(path))}`);
  return told.length > MOST ? [...told.slice(0, MOST), `and ${told.length - MOST} more of ${name}`] : told;
}

function isSensitive(name: string, marks: unknown): boolean {
  return (
    marks === true || JSON.stringify((marks as Record<string, unknown> | undefined)?.[name] ?? false).includes('true')
  );
}

/** Values by their path. The elements of a set have no order, so they are named by their ARN. */
function leaves(path: string, value: unknown): ReadonlyMap<string, string> {
  if (value === null || value === undefined) return new Map();
  if (typeof value !== 'object') return new Map([[path, JSON.stringify(value)]]);
  const children = Array.isArray(value)
    ? value.map((one: unknown, index) => [`${path}[${nameOf(one) ?? index}]`, one] as const)
    : Object.entries(value).map(([key, one]) => [`${path}.${key}`, one] as const);
  return new Map(children.flatMap(([at, one]) => [...leaves(at, one)]));
}

/** `arn:…:targetgroup/NAME/…` */
function nameOf(element: unknown): string | undefined {
  const { arn } = (element ?? {}) as { readonly arn?: unknown };
  return typeof arn === 'string' ? (arn.split('/')[1] ?? arn) : undefined;
}

const shown = (text = 'nothing'): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
