import { postJson } from './http-post';
import type { Receiver } from './receiver';
import { webhookHeaders } from './webhook-signature';

/** A program that takes each event as the JSON line of the journal. With a key the events are signed. */
export function webhookReceiver(label: string, url: URL, key: Buffer | undefined): Receiver {
  return {
    label,
    usual: ['begun', 'route', 'ledger', 'plan', 'question', 'agreed', 'applied', 'gate', 'done', 'ended'],
    forPeople: false,
    send: ({ id, json }, signal) => postJson(url, json, signal, webhookHeaders(id, new Date(), json, key)),
  };
}
