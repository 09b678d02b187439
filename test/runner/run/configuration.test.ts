import { Testing, TerraformOutput, TerraformStack } from 'cdktf';
import { readConfiguration } from '../../../lib/runner/run/configuration';
import { addUpgrade, synthesizeUpgrade } from '../../support/synthesis';
import { testApp } from '../../support/test-app';

describe('the outline in a synthesized configuration', () => {
  it('is found where an output of the user ends in _plan', () => {
    const stack = new TerraformStack(testApp(), 'kong');
    new TerraformOutput(stack, 'service_plan', { value: 'gold', staticId: true });
    addUpgrade(stack, 'gateway', 'shift-50', {});
    new TerraformOutput(stack, 'rollout_plan', { value: { kind: 'canary', weights: [1] }, staticId: true });
    const { outline } = readConfiguration(Testing.synth(stack));
    expect(outline).toMatchObject({ path: '/kong-bluegreen/gateway', live: 'blue', weights: [10, 50, 100] });
  });

  it('is refused where the stack holds two upgrades', () => {
    const stack = new TerraformStack(testApp(), 'kong');
    addUpgrade(stack, 'one', 'shift-50', { name: 'one' });
    addUpgrade(stack, 'two', 'shift-50', { name: 'two', proxyRulePriority: 200, adminRulePriority: 200 });
    expect(() => readConfiguration(Testing.synth(stack))).toThrow('KBG-RUN-005');
  });

  it.each(['{}', '{"output": {"service_plan": {"value": null}}}'])('is refused where the stack is %s', (json) => {
    expect(() => readConfiguration(json)).toThrow(
      'KBG-RUN-005: the stack must hold exactly one KongUpgrade, got 0; choose the stack with --stack, or add a KongUpgrade to it',
    );
  });

  it('is refused where the app is of another version of the package', () => {
    const other = synthesizeUpgrade('shift-50').text.replaceAll('"schema": 1', '"schema": 2');
    expect(() => readConfiguration(other)).toThrow('KBG-RUN-030');
  });
});

it('the listener is the one of the first weighted rule', () => {
  expect(readConfiguration(synthesizeUpgrade('baseline').text).listenerArn).toContain(':listener/app/public/');
});
