import { createHmac } from 'node:crypto';
import type { NoticeBody, Target } from './target';

/** Signs what a webhook gets, so that it can tell who sent it. */
export const SIGNATURE_HEADER = 'x-kong-bluegreen-signature';

/** Takes each event as JSON: the line of the journal. */
export function webhook(label: string, url: URL, secret: string | undefined): Target {
  return {
    label,
    usual: ['begun', 'route', 'ledger', 'plan', 'question', 'agreed', 'applied', 'gate', 'done', 'ended'],
    forPeople: false,
    send: ({ json }, signal) => post(url, json, signal, secret === undefined ? {} : signed(json, secret)),
  };
}

function signed(body: string, secret: string): Record<string, string> {
  return { [SIGNATURE_HEADER]: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

/** An incoming webhook of Slack, or of whatever takes its `{text}`. */
export function slack(label: string, url: URL): Target {
  return {
    label,
    usual: ['question', 'applied', 'gate', 'ended'],
    forPeople: true,
    send: ({ text }: NoticeBody, signal) => post(url, JSON.stringify({ text: escaped(text ?? '') }), signal, {}),
  };
}

/** Slack: "Formatting text for app surfaces": the three characters that are its own. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The address is in no sentence: whoever has it can post to it. */
async function post(url: URL, body: string, signal: AbortSignal, more: Record<string, string>): Promise<void> {
  const headers = { 'content-type': 'application/json', 'user-agent': 'kong-bluegreen', ...more };
  let answer: Response;
  try {
    // A redirection would lead the message to somebody who was not named.
    answer = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'manual' });
  } catch (error) {
    if (signal.aborted) throw new Error('no answer in time');
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    throw new Error(cause?.code ?? 'it can not be reached');
  }
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
}
