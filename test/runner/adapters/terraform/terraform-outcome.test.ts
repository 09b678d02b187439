import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Terraform } from '../../../../lib/runner/adapters/terraform/terraform';

const directory = mkdtempSync(join(tmpdir(), 'kbg-outcome-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** How an apply of real Terraform ends for us. */
async function applied(body: object): Promise<unknown> {
  writeFileSync(
    join(directory, 'main.tf.json'),
    JSON.stringify({ locals: { asked: 2 }, resource: { terraform_data: { step: body } } }),
  );
  const environment = { ...process.env, CHECKPOINT_DISABLE: '1' };
  const terraform = new Terraform({ directory, environment });
  await terraform.init();
  try {
    await terraform.plan('stage.tfplan');
    await terraform.apply('stage.tfplan');
    return 'done';
  } catch (error) {
    return error;
  }
}

const step = (command: string): object => ({ provisioner: [{ 'local-exec': { command } }] });

test.each([
  [10, 'preflight'],
  [11, 'gate'],
  [13, 'paused'],
  [14, 'refused'],
  [1, 'error'],
  [99, 'error'],
])('a step that ends with %i ends a run as %s', async (code, outcome) => {
  expect(await applied(step(`echo "kong-bluegreen: what to do" >&2; exit ${code}`))).toMatchObject({
    outcome,
    code: 'KBG-TF-006',
    sentence: 'terraform apply failed: what to do',
  });
});

test('the exit code of a foreign command is not an outcome', async () => {
  expect(await applied(step('echo "not ours" >&2; exit 13'))).toMatchObject({ outcome: 'error' });
});

test('a guard that refuses ends a run as refused', async () => {
  const precondition = [{ condition: '${1 == local.asked}', error_message: 'stage shift-10 is not legal' }];
  expect(await applied({ lifecycle: { precondition } })).toMatchObject({
    outcome: 'refused',
    code: 'KBG-TF-006',
    message: expect.stringContaining('stage shift-10 is not legal') as string,
  });
});

test('the code of a step is the code of the run, and is printed once', async () => {
  const sentence = 'wait-healthy: not healthy after 300 s';
  expect(await applied(step(`echo "kong-bluegreen: KBG-STEP-012: ${sentence}" >&2; exit 11`))).toMatchObject({
    outcome: 'gate',
    code: 'KBG-STEP-012',
    message: `KBG-STEP-012: terraform apply failed: ${sentence}`,
  });
});

test('the code of a guard is the code of the run, and is printed once', async () => {
  const precondition = [
    { condition: '${1 == local.asked}', error_message: 'KBG-GUARD-001: stage shift-10 is not legal.' },
  ];
  expect(await applied({ lifecycle: { precondition } })).toMatchObject({
    outcome: 'refused',
    message: 'KBG-GUARD-001: terraform plan failed: stage shift-10 is not legal.',
  });
});

test('the code of a claim about an adopted resource is the code of the run', async () => {
  const postcondition = [
    { condition: '${self.input == "other"}', error_message: 'KBG-GUARD-017: listener rule arn has priority 40.' },
  ];
  expect(await applied({ input: 'it', lifecycle: { postcondition } })).toMatchObject({
    code: 'KBG-GUARD-017',
    message: expect.stringMatching(
      /^KBG-GUARD-017: terraform \w+ failed: listener rule arn has priority 40\.$/,
    ) as string,
  });
});
