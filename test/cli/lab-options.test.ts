import { readLabOptions } from '../../lib/cli/lab-options';

describe('--type', () => {
  it('names types that the lab keeps besides those it knows', () => {
    const { types } = readLabOptions({ clockFactor: '100', type: ['aws_sqs_queue', 'data.aws_ami'] });
    expect(types).toEqual(['aws_sqs_queue', 'data.aws_ami']);
  });

  it('is refused for what is no type', () => {
    const read = (): unknown => readLabOptions({ clockFactor: '100', type: ['sqs'] });
    expect(read).toThrow(/^--type must be like aws_sqs_queue, got "sqs"$/);
  });
});
