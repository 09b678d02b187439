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

/** Names of all events. */
export const NOTICE_TYPES = Object.keys(TYPES) as readonly NoticeType[];

/** One event in the forms that the kinds of receivers want. */
export interface Notice {
  /** Unique, and the same in each attempt to deliver it. */
  readonly id: string;
  /** The line of the journal. */
  readonly json: string;
  /** One line for a person; undefined if the event is not news for a person. */
  readonly text: string | undefined;
}

/** A person or a program that is notified of a run. */
export interface Receiver {
  /** Name of the receiver in messages; never an address, which may be a secret. */
  readonly label: string;
  /** Events that are sent unless the user chooses others. */
  readonly usual: readonly NoticeType[];
  /** True if only events with a text for a person are sent. */
  readonly forPeople: boolean;
  /** @throws Error whose message may be shown */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}
