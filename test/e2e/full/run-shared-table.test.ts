import { userInfo, hostname } from 'node:os';
import { labEnvironment } from '../../../lib/rehearsal/lab-environment';
import type { Lab } from '../../../lab/lib';
import { startLab } from '../../../lab/lib';
import { until } from '../../support/harness';
import { Playground } from '../../support/playground';

const ME = `${userInfo().username}@${hostname()}`;
const TABLE = ['--shared-table', 'kong-upgrades'];

/** Two computers of one team: two folders with an app and a state each, and one table. The tests build on each other. */
describe('kong-bluegreen run --shared-table', () => {
  let lab: Lab;
  let kims: Playground;
  let lees: Playground;
  let environment: Record<string, string>;

  beforeAll(async () => {
    lab = await startLab({ clockFactor: 100 });
    environment = labEnvironment(lab);
    [kims, lees] = [new Playground(), new Playground()];
  }, 120_000);

  afterAll(async () => {
    await lab.close();
    kims.close();
    lees.close();
  }, 60_000);

  it('refuses a second run on another computer with the name of the first', async () => {
    const first = kims.command(['run', '--yes', '--first-apply', '--to', 'migrate-up', ...TABLE], environment);
    await until(() => first.stdout.includes('baseline: to add'), 'the first plan', 60);
    const second = await lees.command(['run', '--yes', ...TABLE], environment).ended;
    expect(second).toMatchObject({
      status: 14,
      stderr: expect.stringMatching(
        new RegExp(
          `^kong-bluegreen: KBG-TEAM-006: "run" of ${ME} \\(process \\d+\\) has held the lease of /kong-bluegreen/gateway since \\S+; wait for that run`,
        ),
      ) as string,
    });
    expect(await first.ended).toMatchObject({ status: 0, stderr: '' });
  }, 180_000);

  it('writes the journal to the table, from which every computer can make a report', async () => {
    const { status, stdout } = await lees.command(['report', '--json', '--no-metrics', ...TABLE], environment).ended;
    expect(status).toBe(0);
    const facts = JSON.parse(stdout) as { stages: { stage: string }[]; stands: string; runs: { outcome: string }[] };
    expect(facts.stands).toBe('migrate-up');
    expect(facts.stages.map(({ stage }) => stage)).toEqual(['baseline', 'migrate-up']);
    expect(facts.runs.map(({ outcome }) => outcome)).toEqual(['done']);
  }, 60_000);

  it('is taken from a killed run if --take-lease names its owner', async () => {
    const first = kims.command(['run', '--yes', '--to', 'start-green', ...TABLE], environment);
    await until(() => first.stdout.includes('start-green: to add'), 'the plan', 60);
    first.killGroup();
    await first.ended;
    const refused = await kims.command(['run', '--yes', ...TABLE], environment).ended;
    expect(refused).toMatchObject({ status: 14, stderr: expect.stringContaining(`add --take-lease ${ME}`) as string });
    // A way back does not wait for the lease.
    expect(await kims.command(['abort', '--yes', ...TABLE], environment).ended).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(
        /has held the lease of \/kong-bluegreen\/gateway since .*; a way back goes on without it, under Terraform's own lock\n$/,
      ) as string,
    });
    const taken = await kims.command(['run', '--yes', '--to', 'start-green', ...TABLE, '--take-lease', ME], environment)
      .ended;
    expect(taken).toMatchObject({
      status: 0,
      stderr: expect.stringContaining(`takes the lease of /kong-bluegreen/gateway from ${ME}`) as string,
    });
  }, 120_000);
});
