import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Functions } from '../../lib/cloud/events/functions';
import type { FunctionAnswer } from '../../lib/cloud/events/functions';
import type { FunctionOptions } from '../../lib/functions/command-functions';
import { CommandFunctions } from '../../lib/functions/command-functions';
import { runHandler } from '../../lib/functions/node-runtime';

const PLACE = { account: '123456789012', region: 'eu-west-1' };
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:steps';

let logged = '';
const commands = new CommandFunctions({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', PGPASSWORD: 'secret' }, (text) => {
  logged += text;
});
afterAll(() => {
  commands.close();
});

async function invoke(options: FunctionOptions, event = '{}', name = ARN, qualifier?: string): Promise<FunctionAnswer> {
  const functions = new Functions(PLACE);
  functions.serve('steps', commands.code(options));
  return await functions.invoke(name, event, qualifier);
}

describe('a function of the lab', () => {
  it('gets the event on stdin, answers on stdout, and logs on stderr', async () => {
    expect(await invoke({ command: 'echo working >&2; cat' }, '{"step":"up"}')).toEqual({ payload: '{"step":"up"}' });
    expect(logged).toBe('working\n');
  });

  it('has access to the lab and the names of its invocation, and no password of the datastore', async () => {
    const show = `echo "[\\"$AWS_ENDPOINT_URL\\",\\"$AWS_LAMBDA_FUNCTION_NAME\\",\\"$LAMBDA_RUNTIME_INVOKED_FUNCTION_ARN\\",\\"$PGPASSWORD\\"]"`;
    const { payload } = await invoke({ command: show }, '{}', 'steps', 'live');
    expect(JSON.parse(payload)).toEqual(['http://127.0.0.1:1', 'steps', `${ARN}:live`, '']);
  });

  it.each([
    ['its own error', `echo '{"errorType":"E","errorMessage":"no"}'; exit 1`, '{"errorType":"E","errorMessage":"no"}'],
    ['a crash', 'exit 3', 'Runtime exited with error: exit status 3'],
    ['a kill', 'kill -9 $$', 'Runtime exited with error: signal: killed'],
    ['words that are no JSON', 'echo hello', 'Runtime exited without providing a reason'],
  ])('fails by %s, as AWS says it', async (_, command, words) => {
    const { payload, functionError } = await invoke({ command });
    expect(functionError).toBe('Unhandled');
    expect(payload).toContain(words);
  });

  it('is killed with all its processes at its timeout', async () => {
    const begun = Date.now();
    const { payload } = await invoke({ command: 'sleep 60 & wait', timeoutSeconds: 1 });
    expect(JSON.parse(payload)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: 'Task timed out after 1.00 seconds',
    });
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  it.each([
    ['another name', 'other', 'arn:aws:lambda:eu-west-1:123456789012:function:other:$LATEST'],
    ['another account', ARN.replace('1234', '9999'), `${ARN.replace('1234', '9999')}:$LATEST`],
    ['another region', ARN.replace('west-1', 'west-2'), `${ARN.replace('west-1', 'west-2')}:$LATEST`],
  ])('is not found by %s', async (_, name, shown) => {
    await expect(invoke({ command: 'cat' }, '{}', name)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Function not found: ${shown}`,
    });
  });

  it('refuses an event beyond 6 MB', async () => {
    await expect(invoke({ command: 'cat' }, ' '.repeat(6 * 1024 * 1024 + 1))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
    });
  });
});

describe('the handler of a module', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-handler-'));
  const environment = { LAMBDA_RUNTIME_DEADLINE_MS: String(Date.now() + 60_000) };
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  function moduleOf(source: string): string {
    const file = join(mkdtempSync(join(directory, 'module-')), 'index.js');
    writeFileSync(file, source);
    return file;
  }

  it('gets the event and the time that it has', async () => {
    const module = moduleOf(
      `exports.handler = ({ n }, context) => ({ double: n * 2, hasTime: context.getRemainingTimeInMillis() > 0 });`,
    );
    expect(await runHandler(module, '{"n":20}', environment)).toEqual({
      failed: false,
      json: '{"double":40,"hasTime":true}',
    });
  });

  it('that throws returns its error as JSON', async () => {
    const module = moduleOf(`exports.handler = () => { throw new TypeError('not so'); };`);
    const { failed, json } = await runHandler(module, '{}', environment);
    expect(failed).toBe(true);
    expect(JSON.parse(json)).toMatchObject({ errorType: 'TypeError', errorMessage: 'not so' });
  });

  it('that is not exported fails', async () => {
    const { failed, json } = await runHandler(moduleOf('exports.other = 1;'), '{}', environment);
    expect(failed).toBe(true);
    expect(json).toContain('KBG-LAB-021: ');
  });
});
