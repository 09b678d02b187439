import type { TerraformResource, TerraformResourceLifecycle } from 'cdktf';
import { MisuseError } from '../../domain';

/** A resource with the attributes that an aspect or a later line of the app must not remove. */
interface Kept {
  readonly resource: TerraformResource & { readonly nameInput?: string | undefined };
  readonly name: string | undefined;
  readonly lifecycle: TerraformResourceLifecycle;
}

/**
 * Refuses a synthesis in which the app has overwritten the lifecycle or the name of a resource that the upgrade relies on. The guard consists of
 * preconditions, services with traffic keep their count by `ignore_changes`, and a step finds its parameters by name.
 */
export function keepAsMade(resource: Kept['resource']): void {
  const kept = { resource, name: resource.nameInput, lifecycle: resource.lifecycle ?? {} };
  resource.node.addValidation({
    validate: () => {
      const lost = lostOf(kept);
      if (lost.length === 0) return [];
      throw new MisuseError(
        'KBG-PROP-017',
        `${resource.node.path}: ${lost.join(' and ')}, by an aspect or by a later line of the app, and the upgrade relies on it; exclude this resource from the aspect, or add to its lifecycle and keep the existing entries`,
      );
    },
  });
}

function lostOf({ resource, name, lifecycle }: Kept): readonly string[] {
  const now: TerraformResourceLifecycle = resource.lifecycle ?? {};
  const kept = [now.ignoreChanges ?? []].flat();
  const conditions = now.precondition ?? [];
  return [
    ...(resource.nameInput === name ? [] : [`its name was changed to ${resource.nameInput}`]),
    ...((lifecycle.precondition ?? []).every((it) => conditions.includes(it))
      ? []
      : ['its preconditions were removed']),
    ...([lifecycle.ignoreChanges ?? []].flat().every((it) => kept.includes(it) || now.ignoreChanges === 'all')
      ? []
      : ['its ignore_changes were removed']),
    ...(lifecycle.preventDestroy && !now.preventDestroy ? ['its prevent_destroy was removed'] : []),
  ];
}
