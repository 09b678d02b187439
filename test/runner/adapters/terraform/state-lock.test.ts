import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stateLockRefusal } from '../../../../lib/runner/adapters/terraform/state-lock';
import { Terraform } from '../../../../lib/runner/adapters/terraform/terraform';
import { until } from '../../../support/harness';

const CONFIGURATION = {
  resource: { terraform_data: { held: { provisioner: [{ 'local-exec': { command: 'touch begun; sleep 60' } }] } } },
};

test('a state that another run has locked is refused with who holds it, and how a lock is taken away', async () => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'kbg-lock-')));
  writeFileSync(join(directory, 'main.tf.json'), JSON.stringify(CONFIGURATION));
  const environment = { ...process.env, CHECKPOINT_DISABLE: '1' };
  const said: string[] = [];
  const terraform = new Terraform({ directory, environment, onOutput: (line) => said.push(line) });
  await terraform.init();
  const args = ['apply', '-auto-approve', '-input=false'];
  const holder = spawn('terraform', args, { cwd: directory, env: environment, stdio: 'ignore', detached: true });
  await until(() => existsSync(join(directory, 'begun')), 'the lock', 60);
  await expect(terraform.plan('other.tfplan')).rejects.toMatchObject({
    outcome: 'refused',
    sentence: expect.stringMatching(
      /^\S+@\S+ has held Terraform's lock of the state since 2\S+ .*; wait .*: \(cd ".*kbg-lock-\w+" && terraform force-unlock [0-9a-f-]{36}\)$/,
    ) as string,
  });
  process.kill(-(holder.pid ?? 0), 'SIGKILL');
  await new Promise((resolve) => holder.once('close', resolve));
  rmSync(directory, { recursive: true });
}, 120_000);

test('a backend that does not tell whose lock it is gets no command to take it away, least of all Terraform’s -lock=false', () => {
  const detail =
    'Error message: resource temporarily unavailable\n\nFor most commands, you can disable locking with -lock=false';
  expect(stateLockRefusal({ summary: 'Error acquiring the state lock', detail }, '/x')).toMatchObject({
    outcome: 'refused',
    sentence:
      "another run holds Terraform's lock of the state, and nothing was applied; wait until it ends, and run again",
  });
  const denied = 'Error message: open /srv/terraform.tfstate: permission denied\n\nFor most commands, …';
  expect(stateLockRefusal({ summary: 'Error acquiring the state lock', detail: denied }, '/x')).toMatchObject({
    outcome: 'error',
    sentence:
      "Terraform can't lock its state (open /srv/terraform.tfstate: permission denied), and nothing was applied; check that you may read and write the state in the backend of the app",
  });
  expect(stateLockRefusal({ summary: 'Invalid reference', detail }, '/x')).toBeUndefined();
});
