import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/harness';
import { scaleByHand, weighByHand } from '../../support/by-hand';
import type { Running } from '../../support/playground';
import { Playground } from '../../support/playground';

/** Edits the synthesized JSON of main.ts, as an unwanted change of the app would do. */
const EDITED_APP = (app: string): string => `
  const { execSync } = require('node:child_process');
  const { readFileSync, writeFileSync } = require('node:fs');
  execSync(${JSON.stringify(app)}, { stdio: 'inherit' });
  const file = process.env.CDKTF_OUTDIR + '/stacks/kong/cdk.tf.json';
  writeFileSync(file, readFileSync(file, 'utf8').replace('"name": "gateway-proxy"', '"name": "smuggled"'));
`;

/** Changes by hand, or in the app, between two stages. The tests build on each other. */
describe('kong-bluegreen run, after a change outside it,', () => {
  let place: Playground;
  let environment: Record<string, string>;

  beforeAll(async () => {
    place = new Playground();
    const { stdout } = await place.command(['lab', 'start']).ended;
    environment = Object.fromEntries(
      [...stdout.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const ended = await run('--first-apply', '--to', 'shift-10', '--yes').ended;
    expect(ended).toMatchObject({ status: 0, stderr: '' });
  }, 180_000);

  afterAll(async () => {
    await place.command(['lab', 'stop']).ended;
    place.close();
  }, 60_000);

  const run = (...args: string[]): Running => place.command(['run', ...args], environment);
  async function status(): Promise<{ stage: string; slots: Record<string, { weight: number }> }> {
    const { stdout, stderr } = await place.command(['status', '--json'], environment).ended;
    expect(stderr).toBe('');
    return JSON.parse(stdout) as Awaited<ReturnType<typeof status>>;
  }

  it('stops at weights that were changed by hand, and restores them by an apply of the current stage', async () => {
    await weighByHand(environment, { blue: 70, green: 30 });
    expect(await status()).toMatchObject({ slots: { green: { weight: 30 } } });
    const { status: code, stderr } = await run('--yes').ended;
    expect({ code, stderr }).toMatchObject({
      code: 14,
      stderr: expect.stringMatching(
        /the change budget of shift-50, and nothing was applied: aws_lb_listener_rule.gateway_proxies_rule: it was changed outside Terraform \(action\S+target_group\[\S*blue\S*\]\.weight 90 -> 70, action\S+green\S* 10 -> 30\).*STAGE=shift-10/,
      ) as string,
    });
    expect(await status()).toMatchObject({ stage: 'shift-10', slots: { green: { weight: 30 } } });
    expect((await run('--to', 'shift-10', '--yes').ended).status).toBe(0);
    expect(await status()).toMatchObject({ stage: 'shift-10', slots: { green: { weight: 10 } } });
  }, 120_000);

  it('stops at nodes that were removed by hand, and continues after they were started again', async () => {
    for (const [count, code] of [
      [1, 14],
      [2, 0],
    ] as const) {
      await scaleByHand(environment, 'gateway-blue-proxy', count);
      const ended = await run('--yes', '--to', 'shift-50').ended;
      expect(ended).toMatchObject(
        code === 0
          ? { status: 0, stderr: '' }
          : {
              status: 14,
              stderr:
                'kong-bluegreen: KBG-RUN-028: aws_ecs_service.gateway_blue_proxy_service asks for 1 nodes, but the ledger recorded 2 at shift-10: the service was scaled outside Terraform; scale it to 2 again, or add --allow aws_ecs_service.gateway_blue_proxy_service if fewer nodes are enough\n',
            },
      );
      expect(ended.stdout.includes('shift-50: to add')).toBe(code === 0);
    }
    expect((await run('--to', 'shift-10', '--yes').ended).status).toBe(0);
  }, 120_000);

  it('stops at a replacement beyond the change budget of the stage', async () => {
    const { app } = JSON.parse(readFileSync(place.path('cdktf.json'), 'utf8')) as { app: string };
    place.write('edited.js', EDITED_APP(app));
    const { status: code, stderr } = await run('--yes', '--app', 'node edited.js').ended;
    expect({ code, stderr }).toMatchObject({
      code: 14,
      stderr: expect.stringMatching(/aws_security_group.gateway_network_proxy: it would be replaced/) as string,
    });
    expect(await status()).toMatchObject({ stage: 'shift-10' });
  }, 60_000);
});

describe('kong-bluegreen status, where one rule of two was changed by hand,', () => {
  let place: Playground;
  let environment: Record<string, string>;

  beforeAll(async () => {
    place = new Playground();
    const app = `node --import "${require.resolve('tsx')}" "${join(ROOT, 'test', 'support', 'two-rules-app.ts')}"`;
    place.write('cdktf.json', JSON.stringify({ language: 'typescript', app, sendCrashReports: 'false' }));
    const { stdout } = await place.command(['lab', 'start']).ended;
    environment = Object.fromEntries(
      [...stdout.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const { ended } = place.command(['run', '--first-apply', '--to', 'shift-10', '--yes'], environment);
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
  }, 180_000);

  afterAll(async () => {
    await place.command(['lab', 'stop']).ended;
    place.close();
  }, 60_000);

  it('reports the stage and the rules; an apply of the current stage fixes the rules', async () => {
    await weighByHand(environment, { blue: 70, green: 30 });
    const status = (): Running['ended'] => place.command(['status'], environment).ended;
    const odd = await status();
    expect(odd).toMatchObject({ status: 0, stderr: '' });
    expect(odd.stdout).toMatch(/shift-10[\s\S]*rules/);
    const { status: code } = await place.command(['run', '--to', 'shift-10', '--yes'], environment).ended;
    expect(code).toBe(0);
    expect((await status()).stdout).not.toContain('rules');
  }, 120_000);
});
