import * as v from 'valibot';
import type { Outcome } from '../../domain';
import { EXIT_CODES } from '../../domain';
import { parsedOrNothing } from '../common/json';
import { anyNumber, anyObject, anyText, flag, object } from '../common/json-kinds';
import type { JournalEvent, JournalLine } from './journal';
import { VERSION } from './journal';

/** The lines of a journal that could be read. */
export interface Journal {
  readonly lines: readonly JournalLine[];
  /** Number of lines that are not whole: a kill cut them off, or another program wrote them. */
  readonly damaged: number;
  /** Number of lines that a later version of this program wrote. */
  readonly newer: number;
}

/** Reads every whole line, and never fails. */
export function readJournal(text: string): Journal {
  const read = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readLine);
  return {
    lines: read.filter((line): line is JournalLine => typeof line === 'object'),
    damaged: read.filter((line) => line === 'damaged').length,
    newer: read.filter((line) => line === 'newer').length,
  };
}

const OBJECTS = v.array(anyObject);

const EVENTS: Readonly<Record<JournalEvent['type'], v.GenericSchema<unknown, unknown>>> = {
  begun: object({ command: anyText }),
  route: object({ path: anyText, from: anyText, stages: v.array(anyText) }),
  plan: object({ stage: anyText, terraform: anyObject, changes: OBJECTS }),
  question: object({ command: anyText, stage: anyText, onSilence: anyText }),
  agreed: object({ stage: anyText, by: anyText }),
  applied: object({ stage: anyText, weights: anyObject, seconds: anyNumber }),
  gate: object({ stage: anyText, gate: anyText, verdict: anyText, evidence: anyText, dryRun: flag }),
  ledger: object({ stage: anyText, upgrade: anyNumber, slots: anyObject, releases: anyObject, verdicts: anyObject }),
  done: object({ stage: anyText }),
  ended: object({
    outcome: v.picklist(Object.keys(EXIT_CODES) as Outcome[]),
    code: v.exactOptional(anyText),
    sentence: v.exactOptional(anyText),
  }),
};

const NEWER = object({ v: v.pipe(v.number(), v.gtValue(VERSION)) });
const LINE = object({
  v: v.literal(VERSION),
  at: v.pipe(
    v.string(),
    v.check((text) => !Number.isNaN(Date.parse(text))),
  ),
  run: anyText,
  path: anyText,
  by: anyObject,
  event: object({ type: v.picklist(Object.keys(EVENTS) as JournalEvent['type'][]) }),
});

function readLine(json: string): JournalLine | 'damaged' | 'newer' {
  if (parsedOrNothing(NEWER, json) !== undefined) return 'newer';
  const line = parsedOrNothing(LINE, json);
  return line && v.is(EVENTS[line.event.type], line.event) ? (line as unknown as JournalLine) : 'damaged';
}
