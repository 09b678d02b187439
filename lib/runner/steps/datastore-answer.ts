import * as v from 'valibot';
import type { DatastoreState } from '../../domain';
import { anyObject, anyText, flag, object } from '../common/json-kinds';

/** Answers of a task that another image prints: the fields that a step reads. Other fields are kept. */

const STATES = [
  'legacy',
  'begun',
  'none',
  'pending',
  'finished',
  'mixed',
  'unreadable',
  'unreachable',
] as const satisfies readonly DatastoreState[];
const LOCK = object({
  // JSON has no dates.
  ttl: v.exactOptional(
    v.pipe(
      v.string(),
      v.isoTimestamp(),
      v.transform((time) => new Date(time)),
    ),
  ),
  live: flag,
});

export const SCHEMA_ANSWER = object({
  state: v.picklist(STATES),
  detail: v.exactOptional(anyText),
  lock: v.exactOptional(LOCK),
});

const FINDING = object({
  id: anyText,
  severity: anyText,
  subject: anyText,
  evidence: object({ text: anyText }),
  remedy: anyText,
});
const CHECK = object({
  id: anyText,
  outcome: anyText,
  sentence: v.exactOptional(anyText),
  findings: v.array(FINDING),
});

export const PREFLIGHT_ANSWER = object({
  phase: anyText,
  verdict: v.picklist(['passed', 'failed', 'error', 'inconclusive']),
  checks: v.array(CHECK),
  blockers: v.array(FINDING),
  waived: v.array(object({ waiver: object({ id: anyText, reason: anyText, expires: anyText }) })),
  notes: v.array(anyText),
});

/** Packed question of a step. */
export const QUESTION = object({
  kind: v.picklist(['schema', 'preflight']),
  datastore: anyObject,
});
