import { TerraformLocal, TerraformStack, TerraformVariable, Testing, Token } from 'cdktf';
import { constant, digestOf, operand, readable } from '../../../lib/constructs/terraform/expression';
import { testApp } from '../../support/test-app';

const later = Token.asString({ resolve: () => '${aws_sns_topic.a.arn}' });

describe('a value inside an expression', () => {
  it.each([
    [3, '3'],
    ['a "b"', '"a \\"b\\""'],
    ['%{ if true }', '"%%{ if true }"'],
    ['${local.size}', 'local.size'],
    ['${aws_ecs_service.a[0].desired_count}', 'aws_ecs_service.a[0].desired_count'],
  ])('%j is %s', (value, text) => {
    expect(constant(value)).toBe(text);
  });

  it.each([later, `${later} and more`, 'k-${local.size}', Token.asNumber({ resolve: () => 3 })])(
    '%j is only known later',
    (value) => {
      expect(constant(value)).toBeUndefined();
    },
  );

  it('is quoted where it is a text, and left to cdktf where it is a reference', () => {
    expect(operand('kong')).toBe('"kong"');
    expect(operand(later)).toBe(later);
  });
});

it('of a reference the digest takes the value, not the address', () => {
  const stack = new TerraformStack(testApp(), 'stack');
  const { stringValue: host } = new TerraformVariable(stack, 'host', {});
  expect(digestOf(stack, 'digest', { b: host, a: { c: `x-${host}`, gone: undefined } })).toBe('local.digest');
  const { locals } = JSON.parse(Testing.synth(stack)) as { locals: unknown };
  expect(locals).toEqual({
    digest: '${sha256(jsonencode(local.digest_of))}',
    digest_of: { b: '${var.host}', a: { c: 'x-${var.host}' } },
  });
});

it('of two elements that would have one name the later is refused', () => {
  const stack = new TerraformStack(testApp(), 'stack');
  readable(new TerraformLocal(stack, 'kong-a', 1));
  readable(new TerraformVariable(stack, 'kong-b', {}));
  expect(() => readable(new TerraformLocal(stack, 'kong_a', 2))).toThrow(
    /^KBG-PROP-016: stack\/kong-a and stack\/kong_a would both be TerraformLocal\.kong_a in Terraform.*; give one of their constructs another id$/,
  );
});
