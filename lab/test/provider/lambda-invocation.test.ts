import { Workspace } from '../support/terraform-workspace';

jest.setTimeout(60_000);

const ADDRESS = 'aws_lambda_invocation.step';
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:steps';

let workspace: Workspace;
const events: string[] = [];
beforeEach(async () => {
  workspace = await Workspace.open();
  events.length = 0;
});
afterEach(() => workspace.close());

function serve(error?: string): void {
  workspace.cloud.functions.serve('steps', (event) => {
    events.push(event);
    if (error === undefined) return Promise.resolve({ payload: '{"verdict":"passed"}' });
    const payload = JSON.stringify({ errorType: 'RunnerError', errorMessage: error, trace: [''] });
    return Promise.resolve({ payload, functionError: 'Unhandled' });
  });
}

const invocation = (token: string, input: string, more: object = {}): Parameters<Workspace['apply']>[0] => ({
  resource: {
    aws_lambda_invocation: {
      step: {
        function_name: FUNCTION,
        input: JSON.stringify({ is: input }),
        triggers: { token },
        lifecycle: { ignore_changes: ['input'] },
        ...more,
      },
    },
  },
});

test('a function is invoked at creation; a new input invokes nothing if its changes are ignored', async () => {
  serve();
  await workspace.apply(invocation('t1', 'one'));
  expect(events).toEqual(['{"is":"one"}']);
  expect(await workspace.state(ADDRESS)).toMatchObject({ result: '{"verdict":"passed"}', qualifier: '$LATEST' });
  expect(await workspace.planned(invocation('t1', 'two'))).toEqual([]);
});

test('a new trigger invokes again, with the present input', async () => {
  serve();
  await workspace.apply(invocation('t1', 'one'));
  expect(await workspace.planned(invocation('t2', 'two'))).toEqual([`${ADDRESS} delete,create`]);
  await workspace.apply(invocation('t2', 'two'));
  expect(events).toEqual(['{"is":"one"}', '{"is":"two"}']);
  expect(await workspace.planned()).toEqual([]);
});

test('without ignored changes a new input is a new invocation, and so is another function', async () => {
  serve();
  const attentive = (input: string): Parameters<Workspace['apply']>[0] => invocation('t1', input, { lifecycle: {} });
  await workspace.apply(attentive('one'));
  expect(await workspace.planned(attentive('two'))).toEqual([`${ADDRESS} delete,create`]);
  expect(await workspace.planned(invocation('t1', 'one', { function_name: 'steps' }))).toEqual([
    `${ADDRESS} delete,create`,
  ]);
});

test('the error of a function is shown as it is, and nothing is left in the state; the next apply invokes again', async () => {
  serve('up: it did not go');
  await workspace.use(invocation('t1', 'one'));
  const { code, says } = await workspace.run('apply', '-auto-approve');
  expect(code).toBe(1);
  expect(says).toContain(
    `invoking Lambda Function (${FUNCTION}): {"errorType":"RunnerError","errorMessage":"up: it did not`,
  );
  expect(await workspace.state(ADDRESS)).toBeUndefined();
  serve();
  await workspace.apply(invocation('t1', 'one'));
  expect(events).toHaveLength(2);
});

test('a function that the lab does not have is not found, and the removal of an invocation calls nothing', async () => {
  await workspace.use(invocation('t1', 'one'));
  const { says } = await workspace.run('apply', '-auto-approve');
  expect(says).toContain(`ResourceNotFoundException: Function not found: ${FUNCTION}:$LATEST`);
  serve();
  await workspace.apply(invocation('t1', 'one'));
  await workspace.must('destroy', '-auto-approve');
  expect(events).toHaveLength(1);
});

test('a lifecycle scope other than CREATE_ONLY is refused', async () => {
  serve();
  await workspace.use(invocation('t1', 'one', { lifecycle_scope: 'CRUD' }));
  const { says } = await workspace.run('apply', '-auto-approve');
  expect(says).toContain('KBG-LAB-014: the lab invokes functions with lifecycle_scope CREATE_ONLY only, got CRUD');
  expect(events).toEqual([]);
});
