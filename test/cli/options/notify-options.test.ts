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
])('%s is accepted', (receiver) => {
  expect(() => read(receiver)).not.toThrow();
  expect(() => read(receiver, ['gate', 'ended'])).not.toThrow();
});

test.each([
  [`slack:${ADDRESS}`, /is a secret; put it into a variable, and give slack:env:VARIABLE/],
  ['slack:env:NOBODY', /slack:env:NOBODY must be an address that begins with http:.*; set NOBODY/],
  ['webhook:env:BAD_HOOK', /webhook:env:BAD_HOOK must be an address/],
  ['webhook:https://hunter2:x@example', /webhook: must be an address .*, without a user in it$/],
  ['webhook:ftp://hunter2', /webhook: must be an address/],
  ['sns:hunter2', /must be followed by the ARN of a standard topic/],
  ['sns:arn:aws:sns:eu-west-1:123456789012:upgrades.fifo', /standard topic/],
  ['pager:hunter2', /--notify must be webhook:URL, .* got something else/],
])('%s is refused, and no part of an address is repeated', (receiver, sentence) => {
  let message = '';
  try {
    read(receiver);
  } catch (error) {
    message = (error as Error).message;
    expect(error).toMatchObject({ outcome: 'usage' });
  }
  expect(message).toMatch(sentence);
  expect(message).not.toContain('hunter2');
});

test('unknown events, and events without a receiver, are refused', () => {
  expect(() => read('slack:env:HOOK', ['gates'])).toThrow(/--notify-on must be some of begun, .*, got "gates"/);
  expect(() => readNotify({ notifyOn: ['gate'] })).toThrow(/give --notify too/);
});

test.each([
  'hunter2',
  'whsec_',
  'whsec_c2hvcnQ=',
  `whsec_${'A'.repeat(100)}`,
  'whsec_!!hunter2hunter2hunter2hunter2hunter2',
])('the secret %s is refused, and no part of it is repeated', (secret) => {
  process.env.KONG_BLUEGREEN_WEBHOOK_SECRET = secret;
  let message = '';
  try {
    read('webhook:env:HOOK');
  } catch (error) {
    message = (error as Error).message;
  } finally {
    delete process.env.KONG_BLUEGREEN_WEBHOOK_SECRET;
  }
  expect(message).toBe(
    'KBG-TEAM-008: KONG_BLUEGREEN_WEBHOOK_SECRET must be "whsec_" and 24 to 64 bytes in base64, got another text; make a secret by: echo "whsec_$(openssl rand -base64 32)"',
  );
});
