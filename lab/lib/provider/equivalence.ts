import type { Equivalence } from './schema/schema';
import type { Attributes, Value } from './values/value';
import { elements, fingerprint, isAttributes } from './values/value';

/** True if the provider plans no change from `prior` to `next`, though they differ. */
export function areEquivalent(how: Equivalence | undefined, prior: Value, next: Value): boolean {
  if (how === 'none') return prior === 'NONE' && (next === null || next === '');
  if (how === undefined || typeof prior !== 'string' || typeof next !== 'string') return false;
  if (how === 'case') return prior.toLowerCase() === next.toLowerCase();
  const [before, after] = [parsed(prior), parsed(next)];
  if (before === undefined || after === undefined) return false;
  const normal = how === 'containers' ? containers : (value: Value): Value => value;
  return fingerprint(normal(before)) === fingerprint(normal(after));
}

/** The SDK of the real provider treats a zero value as unset. */
export function isZero(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isAttributes(value)) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false;
}

function parsed(json: string): Value | undefined {
  try {
    return JSON.parse(json) as Value;
  } catch {
    return undefined;
  }
}

/** Container definitions as the provider compares them: sorted, without what equals ECS's defaults. */
function containers(value: Value): Value {
  return byName(elements(value).map((it) => (isAttributes(it) ? container(it) : it)));
}

function container(from: Attributes): Attributes {
  const sorted = { environment: byName(elements(from.environment)), secrets: byName(elements(from.secrets)) };
  const portMappings = elements(from.portMappings).map((it) => (isAttributes(it) ? portMapping(it) : it));
  return withoutEmpty({ ...from, ...sorted, portMappings, essential: from.essential ?? true });
}

function portMapping({ hostPort = null, protocol = null, ...rest }: Attributes): Attributes {
  const implied = hostPort === 0 || hostPort === rest.containerPort;
  return withoutEmpty({ ...rest, hostPort: implied ? null : hostPort, protocol: protocol === 'tcp' ? null : protocol });
}

function withoutEmpty(from: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(from).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}

function byName(items: readonly Value[]): Value[] {
  const name = (it: Value): string => (isAttributes(it) ? fingerprint(it.name) : '');
  return [...items].sort((a, b) => (name(a) < name(b) ? -1 : 1));
}
