import { AwsError } from '../../../lab/lib/cloud/common/aws-error';
import { asRunnerError } from '../../../lib/runner/common/aws-sentence';
import { runStep } from '../../../lib/runner/steps/run-step';
import { RunnerError } from '../../../lib/runner/common/runner-error';
import { StepHarness } from '../../support/step-harness';

let harness: StepHarness;
beforeEach(async () => {
  harness = await StepHarness.start();
});
afterEach(() => harness.close());

const run = () => {
  const context = harness.context({ direction: 'back', stage: 'shift-25' });
  return runStep('wait-healthy', context, harness.ports(context));
};

/** The SDK asks again where the lab's clock has gone too far ahead of the computer's, which a busy computer brings about. */
const ALWAYS = 1000;

test('a refused call is written as an error with the permission to give', async () => {
  const message = 'User x is not authorized to perform: ecs:DescribeServices';
  harness.cloud.faults.apiError('DescribeServices', new AwsError('AccessDeniedException', message, 400), ALWAYS);
  expect(await run()).toEqual({
    verdict: 'error',
    code: 'KBG-AWS-009',
    evidence: `AWS refused a call: ${message}; give this permission to the role that Terraform uses`,
  });
  expect(harness.verdict('wait-healthy')?.verdict).toBe('error');
});

test('a throttled call is repeated', async () => {
  harness.cloud.faults.apiError('DescribeServices', new AwsError('ThrottlingException', 'Rate exceeded', 400), 1);
  expect((await run()).verdict).toBe('passed');
});

test('a verdict that cannot be written is an error', async () => {
  harness.cloud.faults.apiError('PutParameter', new AwsError('AccessDeniedException', 'no', 400), ALWAYS);
  await expect(run()).rejects.toThrow('AWS refused a call: no;');
});

test.each([
  [
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' }),
    /can't be reached.*AWS_ENDPOINT_URL/,
  ],
  [Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }), /can't be reached \(ECONNREFUSED\)/],
  [
    named('CredentialsProviderError', 'Could not load credentials'),
    /no AWS credentials were found \(Could not load credentials\); set AWS_PROFILE to a profile/,
  ],
  [named('ExpiredTokenException', 'expired'), /log in again/],
  [named('ValidationException', 'Value too long'), /^KBG-AWS-011: ValidationException: Value too long$/],
  ['a text', /a text/],
])('%p becomes one sentence', (error, sentence) => {
  expect(asRunnerError(error, 'eu-west-1').message).toMatch(sentence);
});

test('a RunnerError stays as it is', () => {
  const error = new RunnerError('KBG-RUN-000', 'no', 'refused');
  expect(asRunnerError(error, 'eu-west-1')).toBe(error);
});

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

test('a rule that was deleted is reported with the ways to create it again', async () => {
  const { balancer } = harness.ports(harness.context());
  const gone = harness.weigh(50, 50);
  harness.cloud.elb.deleteRule(gone);
  await expect(balancer.weight(gone, 'group')).rejects.toMatchObject({
    outcome: 'gate',
    message: expect.stringMatching(/^KBG-AWS-\d+: the listener rule arn:\S+ /) as string,
  });
});
