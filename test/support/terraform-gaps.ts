import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Harness } from './harness';
import type { Playground } from './playground';

interface ConfigurationJson {
  readonly resource: {
    readonly aws_ecs_service: Readonly<Record<string, { readonly name: string; readonly count?: unknown }>>;
  };
}

/** Terraform rewrites a local state in place: a kill in between leaves an empty file. The operator restores the backup. */
export function putStateBack(place: Playground): boolean {
  const state = place.path('terraform.kong.tfstate');
  if (statSync(state, { throwIfNoEntry: false })?.size !== 0) return false;
  copyFileSync(`${state}.backup`, state);
  return true;
}

/** ECS refuses to create a service again that Terraform had created and not yet recorded. The operator imports it. */
export async function importService(place: Playground, harness: Harness, said: string): Promise<boolean> {
  const [, name = ''] = /creating ECS Service \(([^)]+)\): .*Creation of service was not idempotent/.exec(said) ?? [];
  const service = harness.service(name);
  if (service === undefined) return false;
  const directory = place.path('.kong-bluegreen', 'run');
  const { resource } = JSON.parse(readFileSync(join(directory, 'cdk.tf.json'), 'utf8')) as ConfigurationJson;
  const found = Object.entries(resource.aws_ecs_service).find(([, one]) => one.name === name);
  if (found === undefined) return false;
  const [id, { count }] = found;
  const address = `aws_ecs_service.${id}${count === undefined ? '' : '[0]'}`;
  const cluster = service.clusterArn.split('/').at(-1) ?? '';
  await promisify(execFile)('terraform', ['import', '-input=false', '-no-color', address, `${cluster}/${name}`], {
    cwd: directory,
    env: harness.environment,
  });
  return true;
}
