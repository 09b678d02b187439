import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { AwsParameters } from '../../../../lib/runner/adapters/aws/aws-parameters';
import { AwsSession } from '../../../../lib/runner/adapters/aws/aws-session';
import { until } from '../../../support/harness';
import { StepHarness, PATH } from '../../../support/step-harness';

const REQUESTS = 'http.client.request.start';
/** From here on the SDK takes the computer's clock for wrong, and repeats what was answered with an error. */
const WRONG_CLOCK_MS = 240_000;

let harness: StepHarness;
beforeEach(async () => {
  harness = await StepHarness.start();
});
afterEach(() => harness.close());

test('a parameter that is missing is asked for once, however wrong the clock of this computer is', async () => {
  await until(() => harness.clock.now().getTime() - Date.now() > WRONG_CLOCK_MS, 'a wrong clock');
  let requests = 0;
  const count = (): void => {
    requests += 1;
  };
  subscribe(REQUESTS, count);
  try {
    const parameters = new AwsParameters(new AwsSession({ region: harness.cloud.region }));
    expect(await parameters.read(`${PATH}/verdict/up`)).toBeUndefined();
    expect(requests).toBe(1);
    await parameters.write(`${PATH}/verdict/up`, 'here');
    expect(await parameters.read(`${PATH}/verdict/up`)).toMatchObject({ value: 'here' });
  } finally {
    unsubscribe(REQUESTS, count);
  }
});
