import { cpSync } from 'node:fs';
import { basename } from 'node:path';
import type { TerraformOptions } from '../runner/adapters/terraform/terraform';
import { Terraform } from '../runner/adapters/terraform/terraform';
import { RunnerError } from '../runner/common/runner-error';
import { Workspace } from './workspace';

/** What Terraform keeps beside a configuration, and what of it would be taken for the lab's. */
const KEPT_OUT = /^\.terraform|\.tfstate/;

/**
 * Applies a Terraform configuration of what runs already to a lab before the upgrade, in a folder and a state of its own, and gives its
 * outputs: the ids that the lab chose.
 */
export async function applyExisting(
  from: string,
  options: TerraformOptions,
): Promise<Readonly<Record<string, string>>> {
  cpSync(from, options.directory, {
    recursive: true,
    filter: (path) => path === from || !KEPT_OUT.test(basename(path)),
  });
  const { directory } = new Workspace(options.directory);
  const terraform = new Terraform({ ...options, directory });
  try {
    await terraform.init();
    await terraform.plan('existing.tfplan');
    await terraform.apply('existing.tfplan');
    return await terraform.outputs();
  } catch (error) {
    throw new RunnerError(
      'KBG-REH-001',
      `--existing: ${from} could not be applied to the lab: ${(error as Error).message}`,
    );
  }
}
