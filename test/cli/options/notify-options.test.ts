import { readNotify } from '../../../lib/cli/options/notify-options';

const ADDRESS = 'https://hooks.example/T0/B0/hunter2';
beforeEach(() => {
  process.env.HOOK = ADDRESS;
  process.env.BAD_HOOK = 'hunter2';
});
afterEach(() => {
  delete process.env.HOOK;
  delete process.env.BAD_HOOK;
});

const read = (notify: string, notifyOn?: readonly string[]): unknown =>
  readNotify({ notify: [notify], ...(notifyOn === undefined ? {} : { notifyOn }) });

test.each([
  ['slack:env:HOOK'],
  ['webhook:env:HOOK'],
  ['webhook:http://127.0.0.1:9/hook'],
  ['sns:arn:aws:sns:eu-west-1:123456789012:upgrades'],
])('%s is taken', (target) => {
  expect(() => read(target)).not.toThrow();
  expect(() => read(target, ['gate', 'ended'])).not.toThrow();
});

test.each([
  [`slack:${ADDRESS}`, /is a secret; put it into a variable, and give slack:env:VARIABLE/],
  ['slack:env:NOBODY', /slack:env:NOBODY must lead to an address that begins with https:.*; set NOBODY/],
  ['webhook:env:BAD_HOOK', /webhook:env:BAD_HOOK must lead to an address/],
  ['webhook:https://hunter2:x@example', /webhook: must lead to an address .*, without a user in it$/],
  ['webhook:ftp://hunter2', /webhook: must lead to an address/],
  ['sns:hunter2', /must be followed by the ARN of a standard topic/],
  ['sns:arn:aws:sns:eu-west-1:123456789012:upgrades.fifo', /standard topic/],
  ['pager:hunter2', /--notify must be webhook:URL, .* got something else/],
])('%s is refused, and no part of an address is repeated', (target, sentence) => {
  let message = '';
  try {
    read(target);
  } catch (error) {
    message = (error as Error).message;
    expect(error).toMatchObject({ outcome: 'usage' });
  }
  expect(message).toMatch(sentence);
  expect(message).not.toContain('hunter2');
});

test('events that there are none of, and events that nobody is told, are refused', () => {
  expect(() => read('slack:env:HOOK', ['gates'])).toThrow(/--notify-on must be some of begun, .*, got "gates"/);
  expect(() => readNotify({ notifyOn: ['gate'] })).toThrow(/give --notify too/);
});
