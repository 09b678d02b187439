import type { ErrorCode, Outcome, Roles, Slot, StepVerdict } from '../../domain';
import type { RunEvent } from '../run/run-ports';

/** An entry of the journal: an event of the run, or an agreement of the operator. */
export type JournalEvent =
  | RunEvent
  | { readonly type: 'begun'; readonly command: string; readonly version: string }
  | QuestionEvent
  | { readonly type: 'agreed'; readonly stage: string; readonly by: '--yes' | 'an answer' }
  | LedgerEvent
  | EndedEvent;

/** The end of a command. */
export interface EndedEvent {
  readonly type: 'ended';
  readonly outcome: Outcome;
  /** @default - the command is done, or the failure has no code */
  readonly code?: ErrorCode;
  /** The reason, without its code. @default - the command is done */
  readonly sentence?: string;
}

/** The operator is asked, and the run waits. */
export interface QuestionEvent {
  readonly type: 'question';
  readonly command: string;
  readonly stage: string;
  /** @default - the run waits without a limit */
  readonly withinSeconds?: number;
  readonly onSilence: 'pause' | 'abort';
}

/** The ledger as the run has read it; written when it has changed. */
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
  /** Time by the clock of the computer that wrote the line. */
  readonly at: string;
  /** AWS's time in its latest answer, and the time of that answer by the clock of the computer. @default - AWS had not answered yet */
  readonly aws?: { readonly time: string; readonly heard: string };
  /** Identifies one run of a command. */
  readonly run: string;
  /** Path of the ledger. */
  readonly path: string;
  readonly by: { readonly user: string; readonly host: string; readonly pid: number };
  readonly event: JournalEvent;
}

/** Version of the lines that this program writes. */
export const VERSION = 1;

/** A shorter value may be a common word, such as `lab`. */
const SHORTEST_SECRET = 8;
const NAMED_SECRET = /PASSW|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_KEY$/i;
/** The name or the place of a secret, not the secret. */
const REFERENCE = /_(ARN|FILE|PATH)$/i;
const CREDENTIALS_IN_URL = /(:\/\/)[^\s/@]+@/g;

/** Values that must not be written into the journal, although a command of the run may print them. */
export function secretsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(environment).flatMap(([name, value = '']) =>
    NAMED_SECRET.test(name) && !REFERENCE.test(name) && value.length >= SHORTEST_SECRET ? [value] : [],
  );
}

/** The text of a line, with its line end. */
export function journalText(line: JournalLine, secrets: readonly string[] = []): string {
  const redacted = (_: string, value: unknown): unknown =>
    typeof value === 'string'
      ? secrets.reduce((text, secret) => text.replaceAll(secret, '***'), value).replace(CREDENTIALS_IN_URL, '$1***@')
      : value;
  return `${JSON.stringify(line, redacted)}\n`;
}
