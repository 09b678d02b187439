import { join } from 'node:path';
import { ROOT } from '../../support/harness';
import { Playground } from '../../support/playground';

/** The listener has rules of other services beside those of the gateway. */
describe('kong-bluegreen rehearse, of rules by host and by path,', () => {
  let place: Playground;

  beforeAll(() => {
    place = new Playground();
    const app = `node --import "${require.resolve('tsx')}" "${join(ROOT, 'test', 'support', 'two-rules-app.ts')}"`;
    place.write('cdktf.json', JSON.stringify({ language: 'typescript', app, sendCrashReports: 'false' }));
  });

  afterAll(() => {
    place.close();
  });

  it('sends requests with the host that a rule requires, and loses none of them', async () => {
    const { status, stdout, stderr } = await place.command(['rehearse', '--ways-back', 'none']).ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^done: 11 applies, \d{3,} requests, 0 lost, /m);
  }, 300_000);

  it('says in one sentence that no rule routes its clients to the gateway', async () => {
    const environment = { PROXY_PATHS: '/api/*' };
    const { status, stderr } = await place.command(['rehearse', '--ways-back', 'none'], environment).ended;
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^kong-bluegreen: KBG-REH-005: .* add one of these paths to proxyPaths$/m,
      ) as string,
    });
  }, 120_000);
});
