import { TerraformStack, TerraformVariable } from 'cdktf';
import type { KongUpgradeProps } from '../../lib';
import { KongDatastore } from '../../lib';
import { addUpgrade, synthesizeUpgrade } from '../support/synthesis';
import { testApp } from '../support/test-app';

const green = (environment: Record<string, string>): Partial<KongUpgradeProps> => ({
  green: { image: 'registry.example/kong-enterprise-edition:0.35-5', environment },
});

function warnings(props: Partial<KongUpgradeProps>, stage = 'baseline'): readonly string[] {
  const stack = new TerraformStack(testApp(), 'kong');
  addUpgrade(stack, 'gateway', stage, props);
  return stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type.includes('warn'))
    .map(({ data }) => String(data));
}

it.each([
  ['a # that cuts a value', { KONG_LOG_LEVEL: 'debug # for now' }, /blocker comment-signs: .*KONG_LOG_LEVEL/],
  ['a password of the bootstrap', { KONG_PASSWORD: 'x' }, /blocker bootstrap-password: KONG_PASSWORD/],
  ['Manager without a session', { KONG_ENFORCE_RBAC: 'on', KONG_ADMIN_GUI_AUTH: 'basic-auth' }, /manager-session/],
])('%s is told at synth', (_, environment, sentence) => {
  const told = warnings(green(environment)).join('\n');
  expect(told).toMatch(sentence);
  for (const value of Object.values(environment)) if (value.length > 3) expect(told).not.toContain(value);
});

it('a datastore port that is a reference is the same in both releases', () => {
  const stack = new TerraformStack(testApp(), 'kong');
  const port = new TerraformVariable(stack, 'port', { type: 'number' }).numberValue;
  const passwordSecretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong';
  const datastore = KongDatastore.fromAttributes(stack, 'pg', { host: 'kong.example', port, passwordSecretArn });
  const told = warnings({ ...green({ KONG_PASSWORD: 'x' }), datastore }).join('\n');
  expect(told).toContain('bootstrap-password');
  expect(told).not.toContain('same-datastore');
});

it('a setting of Portal or Manager that no node applies gets a warning', () => {
  const told = (value: string): string => warnings(green({ KONG_PORTAL: value })).join('\n');
  expect(told('on')).toContain('KBG-PROP-035: green.environment: KONG_PORTAL is "off" on every node; no node serves');
  expect(told('off')).not.toContain('on every node');
});

it('what was waived by its id is not told again', () => {
  const waivers = [{ id: 'bootstrap-password', reason: 'the image ignores it', expires: '2026-12-31' }];
  expect(warnings(green({ KONG_PASSWORD: 'x' })).join('\n')).toContain('bootstrap-password');
  expect(warnings({ ...green({ KONG_PASSWORD: 'x' }), preflight: { waivers } }).join('\n')).not.toContain(
    'bootstrap-pass',
  );
});

it('holds up no synth, whatever the stage', () => {
  for (const stage of ['baseline', 'migrate-up', 'start-green', 'shift-50']) {
    expect(warnings(green({ KONG_PASSWORD: 'x' }), stage).length).toBeGreaterThan(0);
  }
});

it.each([
  [7, { proxyCount: 7 }],
  [5, { autoscaling: { minCount: 5, maxCount: 9, targetCpuPercent: 60 } }],
  [2, {}],
])('reckons, before the next release has a size on record, with at least the live one and %i', (count, sized) => {
  const { text } = synthesizeUpgrade('migrate-up', { ...green({}), green: { ...green({}).green!, ...sized } });
  const nodes = [...text.matchAll(/\\*"nodes\\*":\s*\\*"?(\$\{.+?\})/g)].map(([, value = '']) => value);
  expect(nodes.filter((value) => value.startsWith('${max('))).toHaveLength(1);
  expect(nodes.some((value) => value.endsWith(`, ${count})}`))).toBe(true);
});
