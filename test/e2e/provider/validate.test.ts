import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rolesFrom, stagesOf, TrafficSchedule } from '../../../lib/domain';
import { mainSettings } from '../../support/main-settings';
import { PROVIDER, providerConfiguration } from '../../support/real-provider';
import { synthesizeUpgrade } from '../../support/synthesis';

/** The real hashicorp/aws validates the JSON; only the version constraint is rewritten. */
const root = resolve(__dirname, '../../..');

/** main.ts's own schedule; a stage that it does not have would not synthesize. */
const stages = stagesOf(TrafficSchedule.steps(10, 50, 100), rolesFrom('blue')).map(({ id }) => id);

const directory = mkdtempSync(join(tmpdir(), 'kbg-provider-'));

function synthesize(stage: string): string {
  const output = join(directory, 'synth');
  execFileSync('node', ['--import', 'tsx', 'main.ts'], {
    cwd: root,
    env: { ...process.env, ...mainSettings(), STAGE: stage, FIRST_APPLY: 'false', CDKTF_OUTDIR: output },
  });
  return readFileSync(join(output, 'stacks', 'kong', 'cdk.tf.json'), 'utf8');
}

const environment = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' } as NodeJS.ProcessEnv;

function terraform(...args: string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync('terraform', args, {
    cwd: directory,
    env: environment,
    encoding: 'utf8',
  });
  return { status, text: `${stdout}${stderr}` };
}

describe('the real provider', () => {
  let available = false;

  beforeAll(() => {
    const config = providerConfiguration(directory);
    if (config === undefined) delete environment.TF_CLI_CONFIG_FILE;
    else environment.TF_CLI_CONFIG_FILE = config;
    writeFileSync(join(directory, 'cdk.tf.json'), pinned(synthesize('baseline')));
    const { status, text } = terraform('init', '-no-color', '-input=false', '-backend=false');
    available = status === 0;
    if (!available && config !== undefined && process.env.CI === 'true')
      throw new Error(`hashicorp/aws ${PROVIDER} must be in the mirror in CI: ${text}`);
    if (!available)
      console.warn(`hashicorp/aws ${PROVIDER} is neither in a mirror nor in a registry: these tests did not run`);
  }, 180_000);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(stages)(
    'accepts the configuration of %s',
    (stage) => {
      if (!available) return;
      writeFileSync(join(directory, 'cdk.tf.json'), pinned(synthesize(stage)));
      expect(terraform('validate', '-no-color').text).toContain('The configuration is valid');
    },
    60_000,
  );

  it.each(['start-green', 'shift-50', 'retire-blue'])(
    'accepts the configuration of %s with autoscaling and other capacity',
    (stage) => {
      if (!available) return;
      const scaled = (image: string, targets: object) => ({
        image,
        autoscaling: { minCount: 2, maxCount: 8, ...targets },
      });
      const { text } = synthesizeUpgrade(stage, {
        blue: scaled('registry.example/kong:0.34-1', { targetCpuPercent: 55 }),
        green: {
          ...scaled('registry.example/kong:0.35-5', { targetRequestsPerTarget: 900 }),
          cpuArchitecture: 'ARM64',
          capacity: { capacityProviders: [{ name: 'arm-instances', base: 1 }] },
        },
      });
      expect(text).toContain('aws_appautoscaling_target');
      writeFileSync(join(directory, 'cdk.tf.json'), pinned(text));
      expect(terraform('validate', '-no-color').text).toContain('The configuration is valid');
    },
    60_000,
  );

  it.each(['baseline', 'migrate-up', 'drain-blue', 'retire-blue'])(
    'accepts the configuration of %s with a function that runs the steps',
    (stage) => {
      if (!available) return;
      const { text } = synthesizeUpgrade(stage, {
        stepLambdaArn: 'arn:aws:lambda:eu-west-1:123456789012:function:upgrade-steps:live',
        preflight: { image: 'registry.example/cdktf-kong-bluegreen:0.1.0' },
      });
      expect(text).toContain('aws_lambda_invocation');
      writeFileSync(join(directory, 'cdk.tf.json'), pinned(text));
      expect(terraform('validate', '-no-color').text).toContain('The configuration is valid');
    },
    60_000,
  );

  it('does not accept a wrong configuration', () => {
    if (!available) return;
    const wrong = pinned(synthesize('baseline')).replaceAll('"listener_arn"', '"listener_anr"');
    writeFileSync(join(directory, 'cdk.tf.json'), wrong);
    expect(terraform('validate', '-no-color').status).not.toBe(0);
  }, 60_000);
});

function pinned(json: string): string {
  expect(json).toMatch(/"source": "aws"|"source": "hashicorp\/aws"/);
  return json.replace(/"version": "6\.[\d.]+"/, `"version": "${PROVIDER}"`);
}
