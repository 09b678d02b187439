import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, App, Lazy, TerraformStack } from 'cdktf';
import { synthesize, withoutCreationStacks } from '../../../lib';

const output = mkdtempSync(join(tmpdir(), 'kong-bluegreen-creation-'));
afterAll(() => {
  rmSync(output, { recursive: true });
});

const created = (): readonly string[] => Lazy.anyValue({ produce: () => 'a' }).creationStack;

describe('withoutCreationStacks', () => {
  it('takes no trace of a token, and cdktf takes them again afterwards', () => {
    expect(withoutCreationStacks(created)).toEqual([]);
    expect(created().join()).toContain('creation-stacks.test');
  });

  it('leaves their traces to errors and to warnings', () => {
    const { error, trace } = withoutCreationStacks(() => {
      const stack = new TerraformStack(new App({ outdir: output }), 'kong');
      Annotations.of(stack).addWarning('risky');
      return { error: new RangeError('wrong'), trace: stack.node.metadata.find(({ data }) => data === 'risky')?.trace };
    });
    expect(error.stack).toContain('creation-stacks.test');
    expect(trace?.join()).toContain('creation-stacks.test');
  });

  it('gives the traces back when the work throws', () => {
    const fail = (): never => {
      throw new RangeError('wrong');
    };
    expect(() => withoutCreationStacks(fail)).toThrow('wrong');
    expect(created().join()).toContain('creation-stacks.test');
  });
});

describe('synthesize', () => {
  const { CDKTF_OUTDIR: before } = process.env;
  beforeAll(() => (process.env.CDKTF_OUTDIR = output));
  afterAll(() => {
    if (before === undefined) delete process.env.CDKTF_OUTDIR;
    else process.env.CDKTF_OUTDIR = before;
  });

  it('composes without the traces of tokens, and with them when they are asked for', () => {
    const stacks: (readonly string[])[] = [];
    const compose = (): unknown => stacks.push(created());
    synthesize(compose);
    synthesize(compose, { creationStacks: true });
    expect(stacks[0]).toEqual([]);
    expect(stacks[1]!.join()).toContain('creation-stacks.test');
  });
});
