import type { Outcome, Roles, Slot, StepVerdict } from '../../domain';
import type { RunEvent } from '../run/run-ports';

/** What is written down of a run: what it tells, and who let it. */
export type JournalEvent =
  | RunEvent
  | { readonly type: 'begun'; readonly command: string; readonly version: string }
  | QuestionEvent
  | { readonly type: 'agreed'; readonly stage: string; readonly by: '--yes' | 'an answer' }
  | LedgerEvent
  | { readonly type: 'ended'; readonly outcome: Outcome; readonly sentence?: string };

/** Somebody is asked, and the run waits. */
export interface QuestionEvent {
  readonly type: 'question';
  readonly command: string;
  readonly stage: string;
  /** @default - it waits for as long as it takes */
  readonly withinSeconds?: number;
  readonly onSilence: 'pause' | 'abort';
}

/** The ledger as the run has read it; written when it is another one than before. */
export interface LedgerEvent {
  readonly type: 'ledger';
  readonly stage: string;
  readonly upgrade: number;
  readonly slots: Roles;
  readonly releases: Readonly<Record<Slot, string>>;
  readonly verdicts: Readonly<Record<string, Pick<StepVerdict, 'verdict' | 'stage' | 'evidence'>>>;
}

/** One line; times are ISO 8601 in UTC. */
export interface JournalLine {
  readonly v: typeof VERSION;
  /** By the clock of the computer that wrote it. */
  readonly at: string;
  /** AWS's time, and when it was heard by that computer's clock. @default - AWS had not answered yet */
  readonly aws?: { readonly time: string; readonly heard: string };
  /** One run of a command. */
  readonly run: string;
  /** Of the ledger. */
  readonly path: string;
  readonly by: { readonly user: string; readonly host: string; readonly pid: number };
  readonly event: JournalEvent;
}

/** A journal as far as it could be read. */
export interface Journal {
  readonly lines: readonly JournalLine[];
  /** Lines that are none: cut off by a kill, or written by somebody else. */
  readonly damaged: number;
  /** Lines of a later version of this program. */
  readonly newer: number;
}

export const VERSION = 1;

/** Below it a value is a word that may stand anywhere, such as `lab`. */
const SHORTEST_SECRET = 8;
const NAMED_SECRET = /PASSW|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_KEY$/i;
/** They lead to a secret and are none. */
const REFERENCE = /_(ARN|FILE|PATH)$/i;
const CREDENTIALS_IN_URL = /(:\/\/)[^\s/@]+@/g;

/** Values that must not be written down, though a command that the run asked may print them. */
export function secretsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(environment).flatMap(([name, value = '']) =>
    NAMED_SECRET.test(name) && !REFERENCE.test(name) && value.length >= SHORTEST_SECRET ? [value] : [],
  );
}

/** The line as it is appended, with its end. */
export function journalText(line: JournalLine, secrets: readonly string[] = []): string {
  const blackened = (_: string, value: unknown): unknown =>
    typeof value === 'string'
      ? secrets.reduce((text, secret) => text.replaceAll(secret, '***'), value).replace(CREDENTIALS_IN_URL, '$1***@')
      : value;
  return `${JSON.stringify(line, blackened)}\n`;
}

/** Never fails: what a kill has cut off costs that line, and no other. */
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

type Kind = 'text' | 'number' | 'flag' | 'object' | 'texts' | 'objects';

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const IS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  object: (value) => isObject(value) && !Array.isArray(value),
  texts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  objects: (value) => Array.isArray(value) && value.every(isObject),
};

const SHAPES: Readonly<Record<JournalEvent['type'], Readonly<Record<string, Kind>>>> = {
  begun: { command: 'text' },
  route: { path: 'text', from: 'text', stages: 'texts' },
  plan: { stage: 'text', terraform: 'object', changes: 'objects' },
  question: { command: 'text', stage: 'text', onSilence: 'text' },
  agreed: { stage: 'text', by: 'text' },
  applied: { stage: 'text', weights: 'object', seconds: 'number' },
  gate: { stage: 'text', gate: 'text', verdict: 'text', evidence: 'text', dryRun: 'flag' },
  ledger: { stage: 'text', upgrade: 'number', slots: 'object', releases: 'object', verdicts: 'object' },
  done: { stage: 'text' },
  ended: { outcome: 'text' },
};

function readLine(text: string): JournalLine | 'damaged' | 'newer' {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  if (!isObject(line)) return 'damaged';
  const { v } = line as { readonly v?: unknown };
  const { at, event } = line as Partial<JournalLine>;
  if (typeof v === 'number' && v > VERSION) return 'newer';
  const isWhole = v === VERSION && has(line, { at: 'text', run: 'text', path: 'text', by: 'object', event: 'object' });
  if (!isWhole || Number.isNaN(Date.parse(at ?? ''))) return 'damaged';
  const type = event?.type;
  const isKnown = type !== undefined && Object.hasOwn(SHAPES, type) && has(event, SHAPES[type]);
  return isKnown ? (line as JournalLine) : 'damaged';
}

function has(value: unknown, shape: Readonly<Record<string, Kind>>): boolean {
  const found = value as Readonly<Record<string, unknown>>;
  return Object.entries(shape).every(([key, kind]) => IS[kind](found[key]));
}
