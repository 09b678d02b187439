import { postJson } from './http-post';
import type { Receiver } from './receiver';

/** An incoming webhook of Slack, or of another service that takes its `{text}`. */
export function slackReceiver(label: string, url: URL): Receiver {
  return {
    label,
    usual: ['question', 'applied', 'gate', 'ended'],
    forPeople: true,
    send: ({ text = '' }, signal) => postJson(url, JSON.stringify({ text: escaped(text) }), signal),
  };
}

/** Slack: "Formatting text for app surfaces": three characters are control characters. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
