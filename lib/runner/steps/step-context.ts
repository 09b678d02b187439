import * as v from 'valibot';
import type { StepContext } from '../../domain';
import { parsed } from '../common/json';
import { anyObject, anyText, flag, number, object, ofBoth, roles, slot, text, texts } from '../common/json-kinds';

const PLACE = object({ service: text, targetGroupArn: text, size: number });
const CAPACITY = v.union(
  [object({ launchType: text }), object({ capacityProviders: v.array(anyObject) })],
  'a launch type or a list of capacity providers',
);
const TASK = object({
  definition: text,
  container: text,
  subnets: texts,
  securityGroups: texts,
  assignPublicIp: flag,
  capacity: v.optional(CAPACITY),
  logGroup: text,
  logStreamPrefix: text,
});
const SNAPSHOT = object({ kind: v.picklist(['instance', 'cluster'], 'instance or cluster'), identifier: text });
const RELEASE = object({ release: text });
const PREFLIGHT = object({
  settings: object({ from: RELEASE, to: RELEASE }),
  waivers: v.array(anyObject, 'a list of waivers'),
});

const CONTEXT = object({
  path: v.pipe(text, v.startsWith('/', 'a path that begins with /')),
  upgrade: number,
  seq: number,
  stage: text,
  direction: v.picklist(['first', 'same', 'forward', 'back'], 'first, same, forward or back'),
  roles,
  digest: text,
  token: text,
  account: v.pipe(anyText, v.regex(/^\d{12}$/, 'an account of 12 digits')),
  region: text,
  roleArn: v.nullish(text),
  clusterArn: text,
  datastore: object({ host: text, port: number, database: text, user: text, ssl: flag }),
  proxies: ofBoth(PLACE),
  admins: ofBoth(PLACE),
  ruleArns: texts,
  patched: v.optional(v.array(slot, 'a list of slots')),
  propagationSeconds: number,
  deadlineSeconds: number,
  // A stage without a definition of the next release has no task.
  task: v.nullable(TASK),
  asker: v.nullable(TASK),
  snapshot: v.nullable(SNAPSHOT),
  preflight: v.nullable(PREFLIGHT),
});

/** Reads the context of a step. @throws RunnerError that names every wrong key in one sentence */
export function parseStepContext(json: string, name: string): StepContext {
  const remedy = 'Terraform writes it: apply the stage again, and do not edit it by hand';
  return parsed(CONTEXT, json, { code: 'KBG-STEP-009', name, remedy, outcome: 'usage' }) as unknown as StepContext;
}
