import type { StepContext } from '../../domain';
import { RunnerError } from '../common/runner-error';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value !== '';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const flag: Check = (value) => typeof value === 'boolean';
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const slot: Check = (value) => value === 'blue' || value === 'green';
const direction: Check = (value) => ['first', 'same', 'forward', 'back'].includes(value as string);
const slotsOrNone: Check = (value) => value === undefined || (Array.isArray(value) && value.every(slot));
const textOrNone: Check = (value) => value === undefined || value === null || text(value);

interface Shape {
  readonly [key: string]: Check | Shape;
}

const PLACE: Shape = { service: text, targetGroupArn: text, size: number };
const TASK: Shape = {
  definition: text,
  container: text,
  subnets: texts,
  securityGroups: texts,
  assignPublicIp: flag,
  capacity: (value) =>
    value === undefined || (isObject(value) && (text(value.launchType) || Array.isArray(value.capacityProviders))),
  logGroup: text,
  logStreamPrefix: text,
};
const SNAPSHOT: Shape = { kind: (value) => value === 'instance' || value === 'cluster', identifier: text };
const RELEASE: Shape = { release: text };
const PREFLIGHT: Shape = { settings: { from: RELEASE, to: RELEASE }, waivers: Array.isArray };
const CONTEXT: Readonly<
  Record<Exclude<keyof StepContext, 'task' | 'asker' | 'snapshot' | 'preflight'>, Check | Shape>
> = {
  path: (value) => text(value) && (value as string).startsWith('/'),
  upgrade: number,
  seq: number,
  stage: text,
  direction,
  roles: { from: slot, to: slot },
  digest: text,
  token: text,
  account: (value) => typeof value === 'string' && /^\d{12}$/.test(value),
  region: text,
  roleArn: textOrNone,
  clusterArn: text,
  datastore: { host: text, port: number, database: text, user: text, ssl: flag },
  proxies: { blue: PLACE, green: PLACE },
  admins: { blue: PLACE, green: PLACE },
  ruleArns: texts,
  patched: slotsOrNone,
  propagationSeconds: number,
  deadlineSeconds: number,
};

/** Reads a step's context. @throws RunnerError that names every wrong key in one sentence. */
export function parseStepContext(json: string, source: string): StepContext {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new RunnerError('KBG-STEP-009', `${source} is not JSON: ${(error as Error).message}`, 'usage');
  }
  if (!isObject(value))
    throw new RunnerError('KBG-STEP-010', `${source} must be a JSON object, got ${typeOf(value)}`, 'usage');
  // A stage without a definition of the next release has no task.
  const none: Check = (it) => it === null;
  const shape: Shape = {
    ...CONTEXT,
    task: isObject(value.task) ? TASK : none,
    asker: isObject(value.asker) ? TASK : none,
    snapshot: isObject(value.snapshot) ? SNAPSHOT : none,
    preflight: isObject(value.preflight) ? PREFLIGHT : none,
  };
  const wrong = wrongKeys(value, shape, '');
  if (wrong.length > 0) {
    throw new RunnerError(
      'KBG-STEP-011',
      `${source} has missing or wrong keys: ${wrong.join(', ')}; it is written by Terraform`,
      'usage',
    );
  }
  return value as unknown as StepContext;
}

function wrongKeys(value: unknown, shape: Shape, prefix: string): readonly string[] {
  if (!isObject(value)) return [prefix.replace(/\.$/, '')];
  return Object.entries(shape).flatMap(([key, check]) => {
    if (typeof check !== 'function') return wrongKeys(value[key], check, `${prefix}${key}.`);
    return check(value[key]) ? [] : [`${prefix}${key}`];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}
