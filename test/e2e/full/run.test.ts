import { existsSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { until } from '../../support/harness';
import { weighByHand } from '../../support/by-hand';
import type { Ended, Running } from '../../support/playground';
import { Playground } from '../../support/playground';

interface Event {
  readonly type: string;
  readonly stage?: string;
  readonly stages?: readonly string[];
}

/** The operator's way: one command that plans, audits, asks, applies and verifies. The tests build on each other. */
describe('kong-bluegreen run', () => {
  let place: Playground;
  let environment: Record<string, string>;

  beforeAll(async () => {
    place = new Playground();
    const { stdout } = await place.command(['lab', 'start']).ended;
    environment = Object.fromEntries(
      [...stdout.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
  }, 60_000);

  afterAll(async () => {
    await place.command(['lab', 'stop']).ended;
    place.close();
  }, 60_000);

  const run = (...args: string[]): Running => place.command(['run', ...args], environment);
  const act = (command: string, ...args: string[]): Promise<Ended> =>
    place.command([command, '--yes', ...args], environment).ended;
  const events = ({ stdout }: Ended): readonly Event[] =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Event)
      // The number of these lines depends on the machine.
      .filter(({ type }) => type !== 'progress');
  async function status(): Promise<{ stage: string; begun?: string; slots: Record<string, { weight: number }> }> {
    const { stdout, stderr } = await place.command(['status', '--json'], environment).ended;
    expect(stderr).toBe('');
    return JSON.parse(stdout) as Awaited<ReturnType<typeof status>>;
  }

  it('plans the stages to come, and changes nothing', async () => {
    const plan = (...args: string[]): Promise<Ended> => place.command(['plan', ...args], environment).ended;
    expect(await plan()).toMatchObject({
      status: 14,
      stdout: '',
      stderr: expect.stringContaining('add --first-apply') as string,
    });
    const { status: code, stdout, stderr } = await plan('--first-apply', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { from, stages, next } = JSON.parse(stdout) as {
      from: string;
      stages: readonly { stage: string; expectedSeconds: number }[];
      next: { terraform: object; changes: readonly { address: string }[] };
    };
    expect([from, stages[0]?.stage, stages.at(-1)?.stage]).toEqual(['nothing', 'baseline', 'retire-blue']);
    expect(next.terraform).toMatchObject({ change: 0, destroy: 0, replace: 0 });
    expect(next.changes.map(({ address }) => address)).toContain('aws_lb_listener_rule.gateway_proxies_rule');
    const text = await plan('--first-apply', '--to', 'migrate-up');
    expect(text.stdout).toMatch(
      /^migrate-up: traffic blue 100 %, green 0 %; expected \d+ min, at worst .*\n {2}- registers green's definitions$/m,
    );
    expect(await plan()).toMatchObject({ status: 14, stderr: expect.stringContaining('there is no ledger') as string });
    expect(existsSync(place.path('terraform.kong.tfstate'))).toBe(false);
    for (const name of ['stage.tfplan', 'lock'])
      expect(existsSync(place.path('.kong-bluegreen', 'run', name))).toBe(false);
  }, 120_000);

  it('refuses a gateway without a ledger unless --first-apply is given', async () => {
    for (const command of ['run', 'status']) {
      const ended = await place.command([command], environment).ended;
      expect(ended).toMatchObject({
        status: 14,
        stderr: expect.stringMatching(/there is no ledger at .*--first-apply/) as string,
      });
    }
  }, 60_000);

  it('only shows the plan if nobody can answer, and changes nothing', async () => {
    const { status: code, stdout, stderr } = await run('--first-apply').ended;
    expect({ code, stderr }).toEqual({
      code: 13,
      stderr:
        'kong-bluegreen: KBG-RUN-018: baseline was planned, not applied, and nothing has changed; run again and answer "yes", or add --yes if there is no terminal\n',
    });
    expect(stdout).toMatch(/^baseline: to add \d+, to change 0, to destroy 0, to replace 0$/m);
    expect((await place.command(['status'], environment).ended).status).toBe(14);
  }, 60_000);

  it('applies every stage up to the named one, and reports each plan and the weights after it', async () => {
    const ended = await run('--first-apply', '--to', 'start-green', '--yes', '--json').ended;
    // Lines of Terraform's own output would begin so.
    expect(ended.stderr).not.toContain('Executing: [');
    expect(ended.status).toBe(0);
    const reported = events(ended);
    expect(reported[0]).toMatchObject({ type: 'route', stages: ['baseline', 'migrate-up', 'start-green'] });
    expect(reported.map(({ type, stage }) => `${type} ${stage ?? ''}`.trim())).toEqual([
      'route',
      ...['baseline', 'migrate-up', 'start-green'].flatMap((stage) => [`plan ${stage}`, `applied ${stage}`]),
      'done start-green',
    ]);
    expect(await status()).toMatchObject({ stage: 'start-green', slots: { blue: { weight: 100 } } });
  }, 120_000);

  it('continues with the next stage if none is named, while two status commands watch it from the same folder', async () => {
    const lines = place.command(['status', '--watch', '--interval', '1'], environment);
    const tree = place.inTerminal(['status', '--watch', '--interval', '1'], environment);
    await until(() => lines.stdout.includes('start-green: ') && tree.stdout.includes('● start-green'), 'a look', 30);
    const { status: code, stdout } = await run('--yes').ended;
    expect(code).toBe(0);
    expect(stdout).toContain('shift-10: applied and verified');
    expect(await status()).toMatchObject({ stage: 'shift-10', slots: { green: { weight: 10 } } });
    await until(() => / shift-10: blue .* 90 %, 2 of 2 healthy; green .* 10 %/.test(lines.stdout), 'its line', 30);
    await until(() => /✔ start-green[^]*● shift-10[^]*█{18}░{2} {4}90 %/.test(tree.stdout), 'its branch', 30);
    lines.interrupt();
    tree.type('\u0003');
    expect(await lines.ended).toMatchObject({ status: 0, stderr: '' });
    expect((await tree.ended).status).toBe(0);
  }, 120_000);

  it('is refused while another run goes on in the folder, and names its process and user', async () => {
    const lock = place.path('.kong-bluegreen', 'run', 'lock');
    writeFileSync(lock, JSON.stringify({ pid: process.pid, user: userInfo().username, since: 'noon' }));
    const { status: code, stderr } = await run('--yes').ended;
    expect(code).toBe(14);
    expect(stderr).toMatch(
      new RegExp(
        `^kong-bluegreen: KBG-TF-001: another run is going on in this folder: process ${process.pid} of ${userInfo().username}, since noon; wait for it, or stop it with Ctrl-C; if no run is going on, delete /.*/run/lock\n$`,
      ),
    );
    // The lock of a run that was killed: no process has this number.
    writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 + 1, user: 'nobody', since: 'noon' }));
    expect(await status()).toMatchObject({ stage: 'shift-10' });
  }, 60_000);

  it('asks the gate after each rise, and brings all traffic back to blue if it fails', async () => {
    const gate =
      'echo "5xx of green at $KONG_BLUEGREEN_STAGE: $KONG_BLUEGREEN_WEIGHT_GREEN"; test $KONG_BLUEGREEN_STAGE = shift-50';
    const failing = `${gate}; test $? -ne 0`;
    const { status: code, stdout, stderr } = await run('--to', 'shift-100', '--yes', '--gate', failing).ended;
    expect({ code, stderr }).toEqual({
      code: 12,
      stderr:
        'kong-bluegreen: KBG-RUN-015: the gate of shift-50 failed (exit 1: 5xx of green at shift-50: 50), and all traffic is back on blue; fix green, and run again from start-green\n',
    });
    expect(stdout).not.toContain('shift-100: applied');
    expect(await status()).toMatchObject({ stage: 'start-green', slots: { blue: { weight: 100 } } });
    const passed = await run('--to', 'shift-10', '--yes', '--gate', failing, '--bake', '0.1').ended;
    expect(passed.status).toBe(0);
    expect(passed.stdout).toContain('shift-10: gate passed: exit 0: 5xx of green at shift-10: 10');
  }, 120_000);

  it('leaves the weights as they are if the gate cannot tell', async () => {
    const { status: code, stderr } = await run('--yes', '--gate', 'echo too few requests; exit 13').ended;
    expect({ code, stderr }).toMatchObject({
      code: 13,
      stderr: expect.stringContaining(
        'could not tell (exit 13: too few requests), and the traffic stays as it is',
      ) as string,
    });
    const late = await run('--yes', '--gate', 'while :; do :; done', '--gate-timeout', '1').ended;
    expect(late.status).toBe(13);
    expect(late.stderr).toContain('the command did not end within 1 s');
    // The gate is asked about the current weight before the weight rises, so nothing was applied.
    expect(await status()).toMatchObject({ stage: 'shift-10', slots: { green: { weight: 10 } } });
  }, 120_000);

  it('continues a paused upgrade by promote, and goes no stage back if a pipeline is repeated', async () => {
    const { status: code, stdout } = await act('promote', '--gate', 'test $KONG_BLUEGREEN_STAGE = shift-50');
    expect(code).toBe(0);
    expect(stdout.match(/gate passed/g)).toHaveLength(1);
    expect(await status()).toMatchObject({ stage: 'shift-50' });
    const again = await act('run', '--to', 'migrate-up', '--forward-only', '--json');
    expect(events(again)).toEqual([{ type: 'done', stage: 'shift-50', next: 'shift-100' }]);
    expect((await act('run', '--forward-only')).status).toBe(2);
  }, 120_000);

  it('has a command for each way back: the traffic, another next release, the whole cluster', async () => {
    const retarget = await act('retarget');
    expect(retarget).toMatchObject({
      status: 14,
      stderr: expect.stringMatching(
        /KBG-RUN-001: .* is at shift-50; bring all traffic back first: kong-bluegreen abort$/m,
      ) as string,
    });
    await weighByHand(environment, { blue: 20, green: 80 });
    expect(events(await act('abort', '--json'))[0]).toMatchObject({ stages: ['start-green'] });
    expect(await status()).toMatchObject({ stage: 'start-green', slots: { blue: { weight: 100 } } });
    expect(events(await act('retarget', '--json'))[0]).toMatchObject({ stages: ['migrate-up'] });
    expect(events(await act('rollback', '--json'))[0]).toMatchObject({ stages: ['baseline'] });
    expect(await status()).toMatchObject({ stage: 'baseline' });
    expect(events(await act('abandon', '--json')).at(-1)).toMatchObject({ type: 'done', stage: 'baseline' });
  }, 120_000);

  it('stops on Ctrl-C with a sentence, and continues if it is repeated', async () => {
    const running = run('--to', 'shift-10', '--yes');
    await until(() => running.stdout.includes('task up'), 'the step "up"');
    running.interrupt();
    const { status: code, stderr } = await running.ended;
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^kong-bluegreen: KBG-RUN-023: stopped; /) as string,
    });
    expect(await status()).toMatchObject({ stage: 'baseline', begun: 'migrate-up' });
    expect((await run('--yes').ended).status).toBe(0);
    expect(await status()).toMatchObject({ stage: 'migrate-up' });
  }, 120_000);

  it('ends in order if Ctrl-C is typed at its question', async () => {
    const shell = place.inTerminal(['run'], environment);
    await until(() => shell.stdout.includes('Only "yes" is taken for it'), 'the question', 60);
    shell.type('\u0003');
    const { stdout } = await shell.ended;
    expect(stdout).toMatch(/: synth 0:00[^]*: plan 0:00/);
    expect(stdout).toContain('kong-bluegreen: KBG-RUN-023: stopped; the ledger knows what was begun');
    for (const name of ['lock', 'stage.tfplan'])
      expect(existsSync(place.path('.kong-bluegreen', 'run', name))).toBe(false);
  }, 120_000);

  it('brings the traffic back if nobody answers its question in time and --on-silence is abort', async () => {
    expect((await run('--on-silence', 'abort').ended).status).toBe(2);
    expect((await run('--answer-within', '1', '--on-silence', 'wait').ended).status).toBe(2);
    expect((await act('run', '--to', 'shift-10')).status).toBe(0);
    const silent = place.inTerminal(['run', '--answer-within', '1', '--on-silence', 'abort'], environment);
    const { status: code, stdout } = await silent.ended;
    expect(stdout).toContain('nobody agreed to shift-50 in time, and all traffic is back on blue');
    expect(code).toBe(12);
    expect(await status()).toMatchObject({ stage: 'start-green', slots: { blue: { weight: 100 } } });
    expect((await act('retarget')).status).toBe(0);
  }, 120_000);

  it('reaches the last stage although it was killed after each event that it reported', async () => {
    const moments = [
      'start-green: to add',
      'start-green: applied',
      'shift-10: to add',
      'task wait-healthy',
      'shift-50: applied',
    ];
    for (const moment of moments) {
      const running = run('--to', 'retire-blue', '--yes');
      await until(() => running.stdout.includes(moment), moment, 60);
      running.signal('SIGKILL');
      await running.ended;
      await until(() => place.processes().every((line) => !line.includes('terraform')), 'the end of terraform', 60);
    }
    const last = await run('--to', 'retire-blue', '--yes').ended;
    expect(last).toMatchObject({ status: 0, stderr: '' });
    expect(last.stdout).toContain('stands at retire-blue; the upgrade is at its end');
    const beyond = await run('--to', 'shift-100').ended;
    expect(beyond).toMatchObject({
      status: 14,
      stderr: expect.stringContaining('after migrate-finish only the way forward remains') as string,
    });
    for (const [command, why] of [
      ['abort', 'after migrate-finish only the way forward remains'],
      ['rollback', 'after migrate-finish only the way forward remains'],
      ['retarget', 'its schema is finished: another release is the next upgrade'],
    ] as const) {
      expect(await act(command)).toMatchObject({ status: 14, stderr: expect.stringContaining(why) as string });
    }
  }, 300_000);

  /** As somebody does in the console. */
});
