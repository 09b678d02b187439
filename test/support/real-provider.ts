import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SHARED } from './shared-folder';

/** Lowest version that a filesystem mirror may hold; the JSON uses no newer feature. */
export const PROVIDER = '5.100.0';

const finder = join(SHARED, 'tools', 'provider-mirror');

/** The CLI configuration of a mirror, if there is one; otherwise Terraform asks its registry. */
export function providerConfiguration(directory: string): string | undefined {
  const given = process.env.TF_CLI_CONFIG_FILE;
  if (given !== undefined && existsSync(given)) return given;
  if (!existsSync(finder)) return undefined;
  const file = join(directory, 'cli.tfrc');
  return spawnSync(finder, [file]).status === 0 ? file : undefined;
}
