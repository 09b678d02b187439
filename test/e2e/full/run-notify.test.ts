import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { labEnvironment } from '../../../lib/rehearsal/lab-environment';
import type { Lab } from '../../../lab/lib';
import { startLab } from '../../../lab/lib';
import { Playground } from '../../support/playground';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:upgrades';
const SETTINGS = `
notify:
  receivers: ['sns:${TOPIC}', 'slack:env:CHAT', 'webhook:env:HOOK']
question:
  answerWithinSeconds: 600
gates:
  command: 'echo "5xx of green: 0.1 %"; test $KONG_BLUEGREEN_STAGE != shift-10'
`;

/** The installed command with a settings file, and its receivers. */
describe('kong-bluegreen.yaml with notify', () => {
  let lab: Lab;
  let place: Playground;
  let server: Server;
  let environment: Record<string, string>;
  const posted: Record<string, object[]> = { '/chat': [], '/hook': [] };

  beforeAll(async () => {
    server = createServer((incoming, response) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
      incoming.on('end', () => {
        posted[incoming.url ?? '']?.push(JSON.parse(body) as object);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    lab = await startLab({ clockFactor: 100 });
    environment = { ...labEnvironment(lab), CHAT: `${base}/chat`, HOOK: `${base}/hook` };
    place = new Playground();
    place.write('kong-bluegreen.yaml', SETTINGS);
  }, 120_000);

  afterAll(async () => {
    await lab.close();
    place.close();
    server.close();
  }, 60_000);

  it('sends the important notices to people, all events to programs, and no address to anybody', async () => {
    const ended = await place.command(['run', '--yes', '--first-apply', '--to', 'shift-50'], environment).ended;
    expect(ended).toMatchObject({
      status: 12,
      stderr: expect.stringMatching(/the gate of shift-10 failed \(exit 1: 5xx of green: 0\.1 %\)/) as string,
    });
    const texts = lab.cloud.topics.published.map(({ message }) => message);
    expect(texts).toEqual([
      expect.stringMatching(/^\/kong-bluegreen\/gateway: baseline: applied and verified in .* s; traffic blue 100 %/),
      expect.stringContaining(': migrate-up: applied'),
      expect.stringContaining(': start-green: applied'),
      expect.stringMatching(/: shift-10: applied .* traffic blue 90 %, green 10 %$/),
      '/kong-bluegreen/gateway: shift-10: gate failed: exit 1: 5xx of green: 0.1 %',
      expect.stringContaining(': start-green: applied'),
      expect.stringMatching(
        /: ended \(rolled back: the traffic is on the live release\): KBG-RUN-015: the gate of shift-10 failed .*run again/,
      ),
    ]);
    expect(posted['/chat']).toEqual(texts.map((text) => ({ text })));
    const types = posted['/hook']!.map((line) => (line as { event: { type: string } }).event.type);
    expect(types.slice(0, 4)).toEqual(['begun', 'route', 'plan', 'agreed']);
    expect(types.at(-1)).toBe('ended');
    for (const address of [environment.CHAT ?? '', environment.HOOK ?? ''])
      expect(ended.stdout + ended.stderr + JSON.stringify(posted) + texts.join()).not.toContain(address);
  }, 180_000);

  it('continues without its notices if no receiver listens any more', async () => {
    server.close();
    server.closeAllConnections();
    const ended = await place.command(['run', '--yes', '--to', 'migrate-up'], environment).ended;
    expect(ended.status).toBe(0);
    expect(ended.stderr).toMatch(
      /^kong-bluegreen: KBG-TEAM-009: webhook of HOOK can't be notified \(ECONNREFUSED\); the run goes on without it$/m,
    );
    expect(lab.cloud.topics.published.at(-1)?.message).toBe('/kong-bluegreen/gateway: ended: done');
  }, 120_000);

  it('refuses a settings file with every fault at once, and applies nothing', async () => {
    place.write('kong-bluegreen.yaml', 'gates:\n  bakeSecond: 3\nquestion:\n  onSilence: wait\n');
    const ended = await place.command(['run', '--yes'], environment).ended;
    expect(ended).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "kong-bluegreen: KBG-CLI-072: kong-bluegreen.yaml can't be used: gates.bakeSecond is not known; gates.bakeSeconds is; question.onSilence must be pause or abort, got another text\n",
    });
  }, 60_000);
});
