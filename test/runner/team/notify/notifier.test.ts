import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Notifier } from '../../../../lib/runner/team/notify/notifier';
import type { Receiver } from '../../../../lib/runner/team/notify/receiver';
import { slackReceiver } from '../../../../lib/runner/team/notify/slack-receiver';
import { webhookReceiver } from '../../../../lib/runner/team/notify/webhook-receiver';
import type { JournalEvent } from '../../../../lib/runner/journal/journal';

interface Received {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

let server: Server;
let url: URL;
let received: Received[];
let answer: (response: ServerResponse, incoming: IncomingMessage) => void;

beforeEach(async () => {
  received = [];
  answer = (response) => response.end();
  server = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
    incoming.on('end', () => {
      received.push({ body, headers: incoming.headers });
      answer(response, incoming);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const line = (event: JournalEvent): string =>
  `${JSON.stringify({
    v: 1,
    at: '2026-01-02T03:04:05.678Z',
    run: 'a',
    path: '/p',
    by: { user: 'kim', host: 'laptop', pid: 1 },
    event,
  })}\n`;
const done = (stage: string): string => line({ type: 'done', stage, next: 'b' });
const GATE = line({
  type: 'gate',
  gate: 'analysis',
  stage: 's',
  verdict: 'failed',
  evidence: 'a < b & c',
  dryRun: false,
});
const QUICK = { attempts: 3, firstPauseMs: 1, attemptMs: 100, lastMs: 2_000 };

/** The warnings when every notice was handled. */
async function notify(receiver: Receiver, lines: readonly string[], limits = QUICK): Promise<readonly string[]> {
  const warned: string[] = [];
  const notifier = new Notifier([receiver], (text) => warned.push(text), limits);
  for (const text of lines) notifier.hear(text);
  await notifier.close();
  return warned;
}

const KEY = Buffer.alloc(32, 7);
const signed = ({ body, headers }: Received): string =>
  `v1,${createHmac('sha256', KEY)
    .update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`)
    .digest('base64')}`;

test('a webhook gets the lines of the journal in order, signed with their id and time', async () => {
  expect(await notify(webhookReceiver('webhook', url, KEY), [done('a'), GATE])).toEqual([]);
  expect(received.map(({ body }) => `${body}\n`)).toEqual([done('a'), GATE]);
  for (const one of received) {
    expect(one.headers['webhook-signature']).toBe(signed(one));
    expect(Math.abs(Number(one.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60);
  }
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
});

test('without a secret a webhook is not signed', async () => {
  await notify(webhookReceiver('webhook', url, undefined), [done('a')]);
  expect(received[0]?.headers).not.toHaveProperty('webhook-signature');
  expect(received[0]?.headers['webhook-id']).toMatch(/^msg_[0-9a-f-]{36}$/);
});

test('each attempt to deliver an event has the same id and its own signature', async () => {
  answer = (response) => response.writeHead(received.length < 2 ? 503 : 204).end();
  await notify(webhookReceiver('webhook', url, KEY), [done('a')], { ...QUICK, firstPauseMs: 1_100 });
  const [first, second] = received;
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(Number(second?.headers['webhook-timestamp'])).toBeGreaterThan(Number(first?.headers['webhook-timestamp']));
  expect(second?.headers['webhook-signature']).toBe(signed(second!));
});

test('a person gets one line for each event that is news for a person, with the control characters of Slack escaped', async () => {
  const ledger = line({ type: 'ledger', stage: 'a', upgrade: 1, slots: {}, releases: {}, verdicts: {} } as never);
  await notify(slackReceiver('slack', url), [done('a'), GATE, ledger]);
  expect(received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { text: '/p: s: analysis failed: a &lt; b &amp; c' },
  ]);
  await notify({ ...slackReceiver('slack', url), usual: ['done', 'ledger'] }, [done('a'), ledger]);
  expect(received.map(({ body }) => JSON.parse(body) as unknown).slice(1)).toEqual([
    { text: '/p: stands at a; next: b' },
  ]);
});

test('the end of a run is one line with the code of the failure', async () => {
  const end = line({ type: 'ended', outcome: 'gate', code: 'KBG-RUN-015', sentence: 'the gate of s failed' });
  await notify(slackReceiver('slack', url), [end, line({ type: 'ended', outcome: 'done' })]);
  expect(received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { text: '/p: ended (a gate or a verdict failed): KBG-RUN-015: the gate of s failed' },
    { text: '/p: ended: done' },
  ]);
});

test.each<[string, (response: ServerResponse) => void, RegExp]>([
  ['an error', (response) => response.writeHead(500).end(), /\(HTTP 500\)/],
  ['a redirection', (response) => response.writeHead(302, { location: '/elsewhere' }).end(), /\(HTTP 302\)/],
  ['a broken connection', (response) => response.socket?.destroy(), /\(\w+\)/],
  ['silence', () => undefined, /\(no answer in time\)/],
])('%s is tried again, reported once, and delays nothing', async (_, fault, why) => {
  answer = fault;
  const warned = await notify(webhookReceiver('webhook', url, undefined), [done('a'), done('b')]);
  expect(received).toHaveLength(6);
  expect(warned).toEqual([
    expect.stringMatching(
      new RegExp(`^kong-bluegreen: KBG-TEAM-009: webhook can't be notified ${why.source}; the run goes on without it$`),
    ) as string,
    'kong-bluegreen: KBG-TEAM-010: webhook did not get 2 events',
  ]);
});

test('a notice that is answered late is delivered once', async () => {
  answer = (response) => response.writeHead(received.length < 3 ? 503 : 204).end();
  expect(await notify(webhookReceiver('webhook', url, undefined), [done('a')])).toEqual([]);
  expect(received).toHaveLength(3);
});

test('at the end of a run the open notices get a limited time', async () => {
  answer = () => undefined;
  const lines = Array.from({ length: 150 }, (_, n) => done(`s${n}`));
  const warned = await notify(webhookReceiver('webhook', url, undefined), lines, {
    ...QUICK,
    attemptMs: 60_000,
    lastMs: 200,
  });
  expect(received).toHaveLength(1);
  expect(warned.at(-1)).toBe('kong-bluegreen: KBG-TEAM-010: webhook did not get 150 events');
});
