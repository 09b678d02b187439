import { readdirSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { until } from '../../support/harness';
import { Playground } from '../../support/playground';

/** The commands of the README: a lab in the background, and the ordinary cdktf program. */
describe('a plain user', () => {
  let place: Playground;
  let environment: Record<string, string>;

  beforeAll(() => {
    place = new Playground();
  });

  afterAll(() => {
    place.close();
  });

  async function deploy(stage: string, more: Record<string, string> = {}): Promise<{ status: unknown; text: string }> {
    const { status, stdout, stderr } = await place.deploy({ ...environment, ...more, STAGE: stage }).ended;
    return { status, text: stripVTControlCharacters(stdout + stderr).replace(/[\s│]+/g, ' ') };
  }

  /** Ledger and intent in the lab, and Terraform's state. */
  async function known(): Promise<Record<string, unknown>> {
    const client = new SSMClient({
      endpoint: environment.AWS_ENDPOINT_URL ?? '',
      region: environment.AWS_REGION ?? '',
      credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
    });
    const read = async (name: string): Promise<unknown> => {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: `/kong-bluegreen/gateway/${name}` }));
      return JSON.parse(Parameter?.Value ?? '');
    };
    const [ledger, intent] = [await read('ledger'), await read('intent')];
    client.destroy();
    return { ledger, intent, state: readFileSync(place.path('terraform.kong.tfstate'), 'utf8') };
  }

  function read(stdout: string): Record<string, string> {
    const pairs = stdout
      .trimEnd()
      .split('\n')
      .map((line) => /^([A-Z_]+)='(.*)'$/.exec(line));
    expect(pairs).not.toContain(null);
    return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
  }

  it("starts a lab, which prints NAME='value' lines and nothing else", async () => {
    const { status, stdout, stderr } = await place.command(['lab', 'start'], { GREEN_IMAGE: 'mine/kong:0.35' }).ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const chosen = read(stdout);
    expect(chosen.GREEN_IMAGE).toBe('mine/kong:0.35');
    const again = await place.command(['lab', 'env']).ended;
    environment = read(again.stdout);
    expect(environment).toEqual({ ...chosen, GREEN_IMAGE: 'registry.example/kong-enterprise-edition:0.35-5' });
  }, 60_000);

  it('cannot start a second lab in the same folder', async () => {
    const { status, stdout, stderr } = await place.command(['lab', 'start']).ended;
    expect({ status, stdout }).toEqual({ status: 14, stdout: '' });
    expect(stderr).toMatch(
      /^kong-bluegreen: KBG-CLI-\d+: a lab is already running in this folder \(process \d+\); stop it with .*\n$/,
    );
  }, 60_000);

  it('deploys baseline and migrate-up with the ordinary cdktf', async () => {
    expect(await deploy('baseline', { FIRST_APPLY: 'true' })).toMatchObject({ status: 0 });
    expect(await known()).toMatchObject({ ledger: { stage: 'baseline' } });
    expect(await deploy('migrate-up')).toMatchObject({ status: 0 });
    expect(await known()).toMatchObject({ ledger: { stage: 'migrate-up' } });
  }, 240_000);

  it('is refused a jump by Terraform itself, and nothing has changed', async () => {
    const before = await known();
    const { status, text } = await deploy('shift-50');
    expect(status).not.toBe(0);
    expect(text).toContain(
      'stage shift-50 was requested, but the ledger /kong-bluegreen/gateway is at migrate-up; legal next: migrate-up, start-green, baseline',
    );
    expect(await known()).toEqual(before);
  }, 120_000);

  it('stops the lab, and nothing is left', async () => {
    expect(place.processes().filter((line) => line.includes('kong/main'))).not.toEqual([]);
    expect(await place.command(['lab', 'stop']).ended).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(place.processes()).toEqual([]);
    expect(place.leftovers()).toEqual([]);
  }, 60_000);

  it('leaves nothing after a lab was killed, and a new one starts in the same folder', async () => {
    expect(await place.command(['lab', 'start', '--home', place.path('other')]).ended).toMatchObject({ status: 0 });
    const { pid } = JSON.parse(readFileSync(place.path('other', 'lab.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await until(() => place.processes().length === 0, 'the end of all that the lab had started');
    await until(() => place.leftovers().length === 0, 'the end of its temporary folders');
    const stale = await place.command(['lab', 'stop', '--home', place.path('other')]).ended;
    expect(stale).toMatchObject({ status: 14 });
    expect(await place.command(['lab', 'start', '--home', place.path('other')]).ended).toMatchObject({ status: 0 });
    expect(await place.command(['lab', 'stop', '--home', place.path('other')]).ended).toMatchObject({ status: 0 });
    expect(readdirSync(place.path('other'))).toEqual(['lab.log']);
    expect(place.processes()).toEqual([]);
  }, 120_000);

  it('leaves nothing after a lab was stopped while it started', async () => {
    const running = place.command(['lab', 'start']);
    await until(() => place.processes().some((line) => line.includes('postgres')), 'the start of PostgreSQL');
    running.interrupt();
    expect((await running.ended).stdout).toBe('');
    await until(() => place.processes().length === 0, 'the end of all that the lab had started');
    expect(place.leftovers()).toEqual([]);
  }, 60_000);
});
