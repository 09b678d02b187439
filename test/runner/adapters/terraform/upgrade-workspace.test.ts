import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Terraform } from '../../../../lib/runner/adapters/terraform/terraform';
import { UpgradeWorkspace } from '../../../../lib/runner/adapters/terraform/upgrade-workspace';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

const workspace = (): UpgradeWorkspace =>
  new UpgradeWorkspace({
    app: { command: 'true', directory, environment: {} },
    onOutput: () => undefined,
    looks: true,
  });
const KNOWN = new Map([['aws_lb_listener_rule.rule', 'arn:aws:rule']]);

test('a state that is empty while an apply rewrites it is read again', async () => {
  const show = jest.spyOn(Terraform.prototype, 'arns').mockResolvedValueOnce(new Map()).mockResolvedValue(KNOWN);
  expect(await workspace().arns()).toBe(KNOWN);
  expect(show).toHaveBeenCalledTimes(2);
});

test('a state that holds nothing is believed in the end', async () => {
  const show = jest.spyOn(Terraform.prototype, 'arns').mockResolvedValue(new Map());
  expect((await workspace().arns()).size).toBe(0);
  expect(show).toHaveBeenCalledTimes(4);
});

const OUTLINE = {
  kind: 'kong-bluegreen/upgrade',
  schema: 1,
  account: '111122223333',
  region: 'eu-west-1',
  path: '/p',
  resources: { weightedRules: [] },
};
const json = (backend: string): string =>
  JSON.stringify({ terraform: { backend: { local: { path: backend } } }, output: { kong_plan: { value: OUTLINE } } });

/** Of an app that writes this configuration, in the stack of that name. */
function own(text: string, more: { readonly looks?: boolean; readonly stack?: string } = {}): UpgradeWorkspace {
  const { looks = false, stack } = more;
  writeFileSync(join(directory, 'app.json'), text);
  const folder = `"$CDKTF_OUTDIR/stacks/${stack ?? 'kong'}"`;
  const command = `mkdir -p ${folder} && cp app.json ${folder}/cdk.tf.json`;
  const app = { command, directory, environment: process.env, ...(stack === undefined ? {} : { stack }) };
  return new UpgradeWorkspace({ app, onOutput: () => undefined, looks });
}

/** Terraform initializes, without the program. */
function initializes(): jest.SpyInstance {
  jest.spyOn(Terraform.prototype, 'checkVersion').mockResolvedValue('1.5.0');
  return jest.spyOn(Terraform.prototype, 'init').mockImplementation(async () => {
    mkdirSync(join(directory, '.kong-bluegreen', 'run', '.terraform'), { recursive: true });
    await Promise.resolve();
  });
}

test('each stack has a folder of its own, since Terraform keeps one backend a folder', () => {
  for (const stack of ['blue', 'a/b', undefined]) own(json('x'), stack === undefined ? {} : { stack }).close();
  expect(readdirSync(join(directory, '.kong-bluegreen')).sort()).toEqual(['run', 'run-a%2Fb', 'run-blue']);
});

test('a run removes what looks that were killed have left, and nothing of one that goes on', () => {
  const folder = join(directory, '.kong-bluegreen', 'run');
  const [gone, living] = [`synth-${2 ** 22 + 1}`, `synth-${process.pid}`];
  for (const name of [gone, living]) mkdirSync(join(folder, name), { recursive: true });
  own(json('x'));
  expect([gone, living].map((name) => existsSync(join(folder, name)))).toEqual([false, true]);
});

test('a look takes no lock where the folder was initialized for the same backend, and initializes it for another', async () => {
  const init = initializes();
  const run = own(json('x'));
  await run.use('baseline', true);
  run.close();
  await own(json('x'), { looks: true }).use('baseline', true);
  expect(init).toHaveBeenCalledTimes(1);
  await own(json('y'), { looks: true }).use('baseline', true);
  expect(init).toHaveBeenCalledTimes(2);
  rmSync(join(directory, '.kong-bluegreen', 'run', '.terraform'), { recursive: true });
  await own(json('y'), { looks: true }).use('baseline', true);
  expect(init).toHaveBeenCalledTimes(3);
});
