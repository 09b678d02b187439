import { readLabOptions } from '../../../lib/cli/options/lab-options';

describe('--type', () => {
  it('names types that the lab keeps besides those it knows', () => {
    const { types } = readLabOptions({ clockFactor: '100', type: ['aws_sqs_queue', 'data.aws_ami'] });
    expect(types).toEqual(['aws_sqs_queue', 'data.aws_ami']);
  });

  it('is refused for what is no type', () => {
    const read = (): unknown => readLabOptions({ clockFactor: '100', type: ['sqs'] });
    expect(read).toThrow(/^KBG-CLI-045: --type must be like aws_sqs_queue, got "sqs"$/);
  });
});

describe('--function', () => {
  it('names functions of AWS Lambda and their commands, each with the time that it has', () => {
    const flags = { clockFactor: '100', function: ['steps=node "a=b.js"', 'other=cat'] };
    expect(readLabOptions({ ...flags, functionTimeout: '30' }).functions).toEqual({
      steps: { command: 'node "a=b.js"', timeoutSeconds: 30 },
      other: { command: 'cat', timeoutSeconds: 30 },
    });
    expect(readLabOptions(flags).functions?.steps?.timeoutSeconds).toBe(900);
  });

  it.each(['steps', 'steps=', 'steps= ', 'two words=cat'])('is refused as %p', (pair) => {
    expect(() => readLabOptions({ clockFactor: '100', function: [pair] })).toThrow(
      `--function must be like NAME='COMMAND', got "${pair}"`,
    );
  });

  it('has no more time than AWS gives', () => {
    const flags = { clockFactor: '100', function: ['steps=cat'], functionTimeout: '901' };
    expect(() => readLabOptions(flags)).toThrow('--function-timeout must be a number from 1 to 900, got "901"');
  });
});
