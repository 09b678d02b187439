import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Terraform } from '../../lib/runner/adapters/terraform';
import { UpgradeWorkspace } from '../../lib/runner/adapters/upgrade-workspace';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

const workspace = (): UpgradeWorkspace =>
  new UpgradeWorkspace({
    app: { command: 'true', directory, environment: {} },
    onOutput: () => undefined,
    looks: true,
  });
const KNOWN = new Map([['aws_lb_listener_rule.rule', 'arn:aws:rule']]);

test('a state that is empty while an apply writes it anew is read again', async () => {
  const show = jest.spyOn(Terraform.prototype, 'arns').mockResolvedValueOnce(new Map()).mockResolvedValue(KNOWN);
  expect(await workspace().arns()).toBe(KNOWN);
  expect(show).toHaveBeenCalledTimes(2);
});

test('a state that holds nothing is believed in the end', async () => {
  const show = jest.spyOn(Terraform.prototype, 'arns').mockResolvedValue(new Map());
  expect((await workspace().arns()).size).toBe(0);
  expect(show).toHaveBeenCalledTimes(4);
});
