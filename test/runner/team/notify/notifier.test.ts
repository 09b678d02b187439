import { createHmac } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SIGNATURE_HEADER, slack, webhook } from '../../../../lib/runner/team/notify/http-target';
import { Notifier } from '../../../../lib/runner/team/notify/notifier';
import type { JournalEvent } from '../../../../lib/runner/journal/journal';

interface Received {
  readonly body: string;
  readonly signature: string | undefined;
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
      received.push({ body, signature: incoming.headers[SIGNATURE_HEADER] as string | undefined });
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
const QUICK = { attempts: 3, firstPauseMs: 1, attemptMs: 100, farewellMs: 2_000 };

/** What was warned of when all was told. */
async function tell(
  target: ReturnType<typeof webhook>,
  lines: readonly string[],
  patience = QUICK,
): Promise<readonly string[]> {
  const warned: string[] = [];
  const notifier = new Notifier([target], (text) => warned.push(text), patience);
  for (const text of lines) notifier.hear(text);
  await notifier.close();
  return warned;
}

test('a webhook gets the lines of the journal in order, signed where there is a secret', async () => {
  expect(await tell(webhook('webhook', url, 'key'), [done('a'), GATE])).toEqual([]);
  expect(received.map(({ body }) => `${body}\n`)).toEqual([done('a'), GATE]);
  const { body, signature } = received[0]!;
  expect(signature).toBe(`sha256=${createHmac('sha256', 'key').update(body).digest('hex')}`);
  await tell(webhook('webhook', url, undefined), [done('a')]);
  expect(received.at(-1)?.signature).toBeUndefined();
});

test('a person is told in one line, of what is news to a person, with its own signs escaped', async () => {
  const ledger = line({ type: 'ledger', stage: 'a', upgrade: 1, slots: {}, releases: {}, verdicts: {} } as never);
  await tell(slack('slack', url), [done('a'), GATE, ledger]);
  expect(received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { text: '/p: s: analysis failed: a &lt; b &amp; c' },
  ]);
  await tell({ ...slack('slack', url), usual: ['done', 'ledger'] }, [done('a'), ledger]);
  expect(received.map(({ body }) => JSON.parse(body) as unknown).slice(1)).toEqual([
    { text: '/p: stands at a; next: b' },
  ]);
});

test.each<[string, (response: ServerResponse) => void, RegExp]>([
  ['an error', (response) => response.writeHead(500).end(), /\(HTTP 500\)/],
  ['a redirection', (response) => response.writeHead(302, { location: '/elsewhere' }).end(), /\(HTTP 302\)/],
  ['a broken connection', (response) => response.socket?.destroy(), /\(\w+\)/],
  ['silence', () => undefined, /\(no answer in time\)/],
])('%s is tried again, then said once, and holds nothing up', async (_, fault, why) => {
  answer = fault;
  const warned = await tell(webhook('webhook', url, undefined), [done('a'), done('b')]);
  expect(received).toHaveLength(6);
  expect(warned).toEqual([
    expect.stringMatching(
      new RegExp(`^kong-bluegreen: webhook can't be told ${why.source}; the run goes on without it$`),
    ) as string,
    'kong-bluegreen: webhook was not told of 2 events',
  ]);
});

test('what was answered late is told once it is answered', async () => {
  answer = (response) => response.writeHead(received.length < 3 ? 503 : 204).end();
  expect(await tell(webhook('webhook', url, undefined), [done('a')])).toEqual([]);
  expect(received).toHaveLength(3);
});

test('at the end of a run what is under way gets a little time, and no more', async () => {
  answer = () => undefined;
  const lines = Array.from({ length: 150 }, (_, n) => done(`s${n}`));
  const warned = await tell(webhook('webhook', url, undefined), lines, {
    ...QUICK,
    attemptMs: 60_000,
    farewellMs: 200,
  });
  expect(received).toHaveLength(1);
  expect(warned.at(-1)).toBe('kong-bluegreen: webhook was not told of 150 events');
});
