import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResourceEvent } from '../../../../lib/runner/common/resource-event';
import { Terraform } from '../../../../lib/runner/adapters/terraform/terraform';

/** As a step of the library is started: by some path of the command, and the step's name at the end. */
const STEP = 'sh ./kong-bluegreen.sh task wait-healthy';
const CONFIGURATION = {
  resource: { terraform_data: { step: { provisioner: [{ 'local-exec': { command: STEP } }] } } },
};

test('of a step its name is told and what it says, and which resource an apply works on', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-output-'));
  writeFileSync(join(directory, 'main.tf.json'), JSON.stringify(CONFIGURATION));
  writeFileSync(join(directory, 'kong-bluegreen.sh'), 'echo healthy');
  const [lines, events]: [string[], ResourceEvent[]] = [[], []];
  const terraform = new Terraform({
    directory,
    environment: { ...process.env, CHECKPOINT_DISABLE: '1' },
    onOutput: (line) => lines.push(line),
    onResource: (event) => events.push(event),
  });
  await terraform.init();
  await terraform.plan('stage.tfplan');
  await terraform.apply('stage.tfplan');
  expect(lines).toEqual(['task wait-healthy', 'healthy']);
  const begun = { address: 'terraform_data.step', action: 'create', isEnded: false };
  expect(events).toEqual([begun, { ...begun, isEnded: true }]);
  rmSync(directory, { recursive: true });
}, 120_000);
