import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { providerConfiguration, PROVIDER } from '../../support/real-provider';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:steps';

/** The real hashicorp/aws against an endpoint that answers as AWS Lambda does: the steps depend on this behaviour if a function runs them. */
describe('the real aws_lambda_invocation', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-invocation-'));
  const events: string[] = [];
  let answer: { readonly payload: string; readonly fails?: boolean } = { payload: '{}' };
  let available = false;
  const endpoint = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      events.push(`${request.method ?? ''} ${decodeURIComponent(request.url ?? '')} ${body}`);
      if (answer.fails === true) response.setHeader('x-amz-function-error', 'Unhandled');
      response.setHeader('content-type', 'application/json').end(answer.payload);
    });
  });
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    CHECKPOINT_DISABLE: '1',
  };

  async function terraform(...args: string[]): Promise<{ status: number | null; text: string }> {
    const child = spawn('terraform', args, { cwd: directory, env: environment });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    const status = await new Promise<number | null>((done) => child.on('close', done));
    return { status, text: text.replace(/[\s│]+/g, ' ') };
  }

  function use(token: string, input: string): void {
    const { port } = endpoint.address() as AddressInfo;
    const skipped = ['credentials_validation', 'metadata_api_check', 'requesting_account_id', 'region_validation'];
    const configuration = {
      terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: PROVIDER } } },
      provider: {
        aws: {
          region: 'eu-west-1',
          endpoints: [{ lambda: `http://127.0.0.1:${port}` }],
          ...Object.fromEntries(skipped.map((what) => [`skip_${what}`, true])),
        },
      },
      resource: {
        aws_lambda_invocation: {
          up: {
            function_name: ARN,
            input: JSON.stringify({ step: 'up', is: input }),
            triggers: { step: 'up', token },
            lifecycle: { ignore_changes: ['input'] },
          },
        },
      },
    };
    writeFileSync(join(directory, 'main.tf.json'), JSON.stringify(configuration));
  }

  beforeAll(async () => {
    await new Promise<void>((done) => endpoint.listen(0, '127.0.0.1', done));
    const file = providerConfiguration(directory);
    if (file === undefined) delete environment.TF_CLI_CONFIG_FILE;
    else environment.TF_CLI_CONFIG_FILE = file;
    use('t1', 'one');
    available = (await terraform('init', '-no-color', '-input=false')).status === 0;
    if (!available)
      console.warn(`hashicorp/aws ${PROVIDER} is neither in a mirror nor in a registry: this did not run`);
  }, 180_000);

  afterAll(() => {
    endpoint.close();
    endpoint.closeAllConnections();
    rmSync(directory, { recursive: true, force: true });
  });

  it('shows the error of a function, leaves nothing in the state, and invokes again only for changed triggers', async () => {
    if (!available) return;
    const error = { errorType: 'RunnerError', errorMessage: 'up: it did not go', trace: [''] };
    answer = { payload: JSON.stringify(error), fails: true };
    const failed = await terraform('apply', '-auto-approve', '-no-color');
    expect(failed.status).toBe(1);
    expect(failed.text).toContain(
      `invoking Lambda Function (${ARN}): {"errorType":"RunnerError","errorMessage":"up: it`,
    );
    expect((await terraform('state', 'list')).text).not.toContain('aws_lambda_invocation');

    answer = { payload: '{"verdict":"passed"}' };
    expect((await terraform('apply', '-auto-approve', '-no-color')).status).toBe(0);
    expect(events).toHaveLength(2);
    expect(events[1]).toBe(`POST /2015-03-31/functions/${ARN}/invocations?Qualifier=$LATEST {"step":"up","is":"one"}`);

    use('t1', 'two');
    expect((await terraform('apply', '-auto-approve', '-no-color')).text).toContain('No changes.');
    use('t2', 'three');
    expect((await terraform('apply', '-auto-approve', '-no-color')).text).toContain('1 added, 0 changed, 1 destroyed');
    expect(events.slice(2)).toEqual([
      `POST /2015-03-31/functions/${ARN}/invocations?Qualifier=$LATEST {"step":"up","is":"three"}`,
    ]);
  }, 900_000);
});
