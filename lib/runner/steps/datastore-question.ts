import { createRequire } from 'node:module';
import { gunzipSync, gzipSync } from 'node:zlib';
import type * as v from 'valibot';
import type { PreflightPhase, PreflightReport, StepContext } from '../../domain';
import type * as Preflight from '../../preflight';
import type * as LegacySchema from '../../preflight/reading/legacy-schema';
import type { SchemaReading } from '../../preflight/reading/legacy-schema';
import type { Schema } from '../common/json';
import { parsedOrNothing } from '../common/json';

/** Loads the preflight late: most steps ask the datastore nothing, and each of them is a process that must start fast. */
const load = createRequire(__filename);

type Datastore = StepContext['datastore'];
type PreflightFacts = NonNullable<StepContext['preflight']>;

/** Question of a step to the datastore; it contains no secret. */
export type DatastoreQuestion =
  | { readonly kind: 'schema'; readonly datastore: Datastore }
  | ({ readonly kind: 'preflight'; readonly phase: PreflightPhase; readonly datastore: Datastore } & PreflightFacts);

/** Environment variable with the question of a task inside the VPC. */
export const QUESTION_VARIABLE = 'KONG_BLUEGREEN_QUESTION';

const TIMEOUT_MS = 10_000;
const MARK = 'kong-bluegreen-answer';
/** The log driver cuts lines at 16 KiB (Docker's json and awslogs drivers). */
const LINE_LENGTH = 8_000;

/** Asks from this computer. A datastore that can't be reached is part of the answer, not an exception. */
export async function answer(question: DatastoreQuestion): Promise<SchemaReading | PreflightReport> {
  if (question.kind === 'schema') {
    const { readSchema } = load('../../preflight/reading/legacy-schema') as typeof LegacySchema;
    return await readSchema(question.datastore, TIMEOUT_MS);
  }
  const { preflight } = load('../../preflight') as typeof Preflight;
  return await preflight({ ...question, timeoutMs: TIMEOUT_MS });
}

/** The value as text for an environment variable or a log. */
export function pack(value: unknown): string {
  return gzipSync(JSON.stringify(value)).toString('base64');
}

/** The value that was packed; undefined if the text is damaged or the value does not fit. */
export function unpack<S extends Schema>(schema: S, text: string): v.InferOutput<S> | undefined {
  try {
    return parsedOrNothing(schema, gunzipSync(Buffer.from(text, 'base64')).toString('utf8'));
  } catch {
    // Not base64 of gzip: a part was cut off, or another program printed it.
    return undefined;
  }
}

/** Lines of a task's output that hold its answer, whatever else is printed around them. */
export function answerLines(value: unknown): readonly string[] {
  const text = pack(value);
  const count = Math.ceil(text.length / LINE_LENGTH);
  return Array.from({ length: count }, (_, i) => {
    const part = text.slice(i * LINE_LENGTH, (i + 1) * LINE_LENGTH);
    return `${MARK} ${i + 1}/${count} ${part}`;
  });
}

export function isAnswerLine(line: string): boolean {
  return line.includes(`${MARK} `);
}

/** The answer in the output of a task; undefined if a part of it is missing, or it does not fit. */
export function readAnswer<S extends Schema>(schema: S, lines: readonly string[]): v.InferOutput<S> | undefined {
  const parts = new Map<number, string>();
  let count = 0;
  for (const line of lines) {
    const [, number, of, part] = /^kong-bluegreen-answer (\d+)\/(\d+) (\S+)\s*$/.exec(line) ?? [];
    if (part === undefined) continue;
    count = Number(of);
    parts.set(Number(number), part);
  }
  if (count === 0 || parts.size !== count) return undefined;
  return unpack(schema, Array.from({ length: count }, (_, i) => parts.get(i + 1) ?? '').join(''));
}
