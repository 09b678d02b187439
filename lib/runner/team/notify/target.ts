import type { JournalEvent } from '../../journal/journal';

export type NoticeType = JournalEvent['type'];

const TYPES: Readonly<Record<NoticeType, true>> = {
  begun: true,
  route: true,
  ledger: true,
  plan: true,
  question: true,
  agreed: true,
  applied: true,
  gate: true,
  done: true,
  ended: true,
};

/** What may be told. */
export const NOTICE_TYPES = Object.keys(TYPES) as readonly NoticeType[];

/** What is told, in the form that each kind of target wants. */
export interface NoticeBody {
  /** The line of the journal, as it is written down. */
  readonly json: string;
  /** One line for a person; undefined where there is none. */
  readonly text: string | undefined;
}

/** Somebody who wants to hear of a run. */
export interface Target {
  /** For sentences; never an address that may be a secret. */
  readonly label: string;
  /** Events that are told unless others are asked for. */
  readonly usual: readonly NoticeType[];
  /** Only people are told; what is no news to them is left out. */
  readonly forPeople: boolean;
  /** @throws Error whose message may be shown */
  send(body: NoticeBody, signal: AbortSignal): Promise<void>;
}
