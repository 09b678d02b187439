import type { JournalEvent, JournalLine } from '../../journal/journal';
import { EXIT_CODES, printable } from '../../../domain';
import { runLines } from '../../run/run-lines';

/** One line about an event for a person; undefined if the event is not news for a person. */
export function noticeOf({ path, by, event }: JournalLine): string | undefined {
  const text = textOf(event, `${by.user}@${by.host}`);
  return text === undefined ? undefined : printable(`${path}: ${text}`);
}

function textOf(event: JournalEvent, who: string): string | undefined {
  switch (event.type) {
    case 'begun':
      return `${who} began "${event.command}"`;
    case 'ledger':
      return undefined;
    case 'question':
      return `"${event.command}" of ${who} waits for an answer to ${event.stage}${silenceOf(event)}`;
    case 'agreed':
      return `${event.by === '--yes' ? `--yes of ${who}` : who} agreed to ${event.stage}`;
    case 'ended': {
      const { meaning } = EXIT_CODES[event.outcome];
      const reason = [event.code, event.sentence].filter((part) => part !== undefined).join(': ');
      return reason === '' ? `ended: ${meaning}` : `ended (${meaning}): ${reason}`;
    }
    default:
      return runLines(event)[0];
  }
}

function silenceOf({ withinSeconds, onSilence }: Extract<JournalEvent, { type: 'question' }>): string {
  if (withinSeconds === undefined) return '';
  const then = onSilence === 'abort' ? 'the traffic goes back' : 'the run ends';
  return `; after ${withinSeconds} s of silence ${then}`;
}
