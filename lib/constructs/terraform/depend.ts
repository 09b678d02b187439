import type { TerraformResource } from 'cdktf';
import { address } from './expression';

/** Adds to a resource's `depends_on`. */
export function depend(resource: TerraformResource, ...on: readonly TerraformResource[]): void {
  resource.dependsOn = [...new Set([...(resource.dependsOn ?? []), ...on.map(address)])];
}
