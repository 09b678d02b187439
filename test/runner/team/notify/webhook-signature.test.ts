import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { webhookHeaders, webhookKey } from '../../../../lib/runner/team/notify/webhook-signature';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const key = webhookKey('SECRET', SECRET);

test('the signature is that of Standard Webhooks', () => {
  // The example of the libraries of that project.
  const headers = webhookHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', new Date(1614265330_000), '{"test": 2432232314}', key);
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

describe('the receiver of docs/team.md', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
  const page = readFileSync(join(__dirname, '../../../../docs/team.md'), 'utf8');
  const printed: string[] = [];
  let child: ReturnType<typeof spawn>;
  let address: string;

  beforeAll(async () => {
    writeFileSync(join(directory, 'receiver.mjs'), /```js\n(.*?)```/s.exec(page)?.[1] ?? '');
    const env = { ...process.env, PORT: '0', KONG_BLUEGREEN_WEBHOOK_SECRET: SECRET };
    child = spawn(process.execPath, ['receiver.mjs'], { cwd: directory, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout! }).on('line', (line) => printed.push(line));
    await once(lines, 'line');
    address = `http://127.0.0.1:${printed[0]?.replace('port ', '')}`;
  });
  afterAll(() => {
    child.kill();
    rmSync(directory, { recursive: true });
  });

  const body = '{"event":{"type":"done"}}';
  const post = async (headers: Readonly<Record<string, string>>, text = body): Promise<number> =>
    (await fetch(address, { method: 'POST', headers, body: text })).status;

  test('accepts a message once', async () => {
    const headers = webhookHeaders('msg_1', new Date(), body, key);
    expect(await post(headers)).toBe(204);
    while (printed.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(printed[1]).toBe('done');
    expect(await post(headers)).toBe(401);
  });

  test.each<[string, () => readonly [Readonly<Record<string, string>>, string?]]>([
    ['an old message', () => [webhookHeaders('msg_2', new Date(Date.now() - 400_000), body, key)]],
    ['a message without a signature', () => [webhookHeaders('msg_3', new Date(), body, undefined)]],
    ['another body', () => [webhookHeaders('msg_4', new Date(), body, key), '{"event":{"type":"ended"}}']],
    ['another id', () => [{ ...webhookHeaders('msg_5', new Date(), body, key), 'webhook-id': 'msg_6' }]],
    [
      'another time',
      () => [{ ...webhookHeaders('msg_7', new Date(0), body, key), 'webhook-timestamp': String(Date.now() / 1000) }],
    ],
    ['another key', () => [webhookHeaders('msg_8', new Date(), body, Buffer.alloc(32))]],
    ['a message without any header', () => [{}]],
  ])('refuses %s', async (_, message) => {
    expect(await post(...message())).toBe(401);
  });
});
