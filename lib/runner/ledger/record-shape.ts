import type * as v from 'valibot';
import { parsedOrNothing } from '../common/json';
import { anyObject, count, object, ofBoth, roles, text } from '../common/json-kinds';

/** The fields that are read of each parameter. Other fields are kept, such as those of a later version. */
const SHAPES = {
  ledger: object({
    stage: text,
    upgrade: count,
    seq: count,
    slots: roles,
    releases: ofBoth(text),
    sizes: ofBoth(count),
    owner: text,
  }),
  intent: object({ stage: text }),
  verdict: object({ verdict: text, stage: text, evidence: text }),
} as const satisfies Readonly<Record<string, v.GenericSchema<unknown, object>>>;

export type RecordKind = keyof typeof SHAPES;

/** The value of a parameter; undefined if this library did not write it. */
export function readRecord(kind: RecordKind, json: string): object | undefined {
  return parsedOrNothing(SHAPES[kind], json);
}

/** The object that a parameter holds, whatever its fields; undefined if the parameter holds something else. */
export function objectIn(json: string): object | undefined {
  return parsedOrNothing(anyObject, json);
}
