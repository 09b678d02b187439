import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { labEnvironment } from '../../../lib/rehearsal/lab-environment';
import type { Lab } from '../../../lab/lib';
import { startLab } from '../../../lab/lib';
import { ROOT, until } from '../../support/harness';
import type { Ended } from '../../support/playground';
import { Playground } from '../../support/playground';

const LIST = `# What the gateway serves.
/catalogue
/orders
/accounts
orders.example/catalogue
/nobody-serves-this
`;

/** main.ts with a header that routes testers to green. */
function ownApp(): string {
  const app = readFileSync(join(ROOT, 'main.ts'), 'utf8')
    .replaceAll("'./lib'", JSON.stringify(join(ROOT, 'lib')))
    .replace('__dirname', JSON.stringify(ROOT));
  return app.replace(
    "    name: 'gateway',",
    "    name: 'gateway',\n    testTraffic: { headerName: 'x-kong-green', headerValue: 'please' },",
  );
}

/** The installed command against a lab. The tests build on each other. */
describe('kong-bluegreen run --parity and --probes', () => {
  let lab: Lab;
  let place: Playground;
  let environment: Record<string, string>;

  beforeAll(async () => {
    lab = await startLab({ clockFactor: 100 });
    environment = labEnvironment(lab);
    place = new Playground();
    place.write('main.ts', ownApp());
    place.write('requests.txt', LIST);
    symlinkSync(join(ROOT, 'node_modules'), place.path('node_modules'));
    const app = `node --import "${require.resolve('tsx')}" main.ts`;
    place.write('cdktf.json', JSON.stringify({ language: 'typescript', app, sendCrashReports: 'false' }));
    const first = await place.command(['run', '--yes', '--first-apply', '--to', 'start-green'], environment).ended;
    expect(first).toMatchObject({ status: 0, stderr: '' });
  }, 240_000);

  afterAll(async () => {
    await lab.close();
    place.close();
  }, 60_000);

  async function run(...more: string[]): Promise<Ended> {
    const [url = ''] = lab.endpoints(environment.PROXY_LISTENER_ARN ?? '');
    const seen = async (headers: Record<string, string>): Promise<string> =>
      (await fetch(url, { headers })).headers.get('x-lab-target-group') ?? '';
    await until(async () => (await seen({ 'x-kong-green': 'please' })).includes('green'), 'green for testers');
    const parity = ['--parity', 'requests.txt', '--url', url];
    return await place.command(['run', '--yes', '--json', '--to', 'shift-10', ...parity, ...more], environment).ended;
  }

  it('stops before the first percent of a green with an empty configuration', async () => {
    const heal = lab.containerFaults.set({ image: environment.GREEN_IMAGE ?? '' }, { emptyConfiguration: true });
    const ended = await run();
    expect(ended).toMatchObject({
      status: 11,
      stderr: expect.stringMatching(
        /^kong-bluegreen: KBG-RUN-014: green answers differently than the live release \(4 of 5 requests have different answers from the next release \(live and next\): \/catalogue: 200 and 404; .*; and 1 more\), and no traffic was moved; fix green, and run again$/m,
      ) as string,
    });
    expect(ended.stdout).not.toContain('"type":"applied"');
    heal();
  }, 120_000);

  it('only reports in a dry run, and gives the first percent to a green with equal answers', async () => {
    const { status, stdout, stderr } = await run();
    expect({ status, stderr: stderr.replace(/^.*(?:terraform_data|task).*$\n?/gm, '') }).toMatchObject({ status: 0 });
    const [gate] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ type }) => type === 'gate');
    expect(gate).toMatchObject({
      gate: 'parity',
      stage: 'start-green',
      verdict: 'passed',
      parity: { requests: 5, different: [] },
    });
    expect(stdout).toContain('"type":"done","stage":"shift-10"');
  }, 120_000);

  it('brings the traffic back if green answers a probe differently after a rise, and continues if it does not', async () => {
    const [url = ''] = lab.endpoints(environment.PROXY_LISTENER_ARN ?? '');
    place.write('probes.txt', '/catalogue 200\n/nobody-serves-this 404\n');
    const probing = async (to: string): Promise<Ended> =>
      await place.command(['run', '--yes', '--json', '--to', to, '--probes', 'probes.txt', '--url', url], environment)
        .ended;
    expect((await probing('shift-50')).status).toBe(0);
    const heal = lab.containerFaults.set({ image: environment.GREEN_IMAGE ?? '' }, { emptyConfiguration: true });
    const ended = await probing('shift-100');
    heal();
    expect(ended).toMatchObject({
      status: 12,
      stderr: expect.stringMatching(
        /the gate of shift-50 failed \(1 of 2 probes have unexpected answers: \/catalogue: 404 instead of 200\), and all traffic is back on blue/,
      ) as string,
    });
    expect(ended.stdout).toContain('"gate":"probes"');
    expect((await probing('shift-10')).stdout).toMatch(/"gate":"probes","stage":"start-green".*"verdict":"passed"/);
  }, 240_000);
});
