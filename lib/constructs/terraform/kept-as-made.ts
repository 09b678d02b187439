import type { TerraformResource, TerraformResourceLifecycle } from 'cdktf';
import { MisuseError } from '../../domain';

/** What a house rule's aspect, or a line after ours, may not take away from a resource. */
interface Kept {
  readonly resource: TerraformResource & { readonly nameInput?: string | undefined };
  readonly name: string | undefined;
  readonly lifecycle: TerraformResourceLifecycle;
}

/**
 * The guard is the preconditions of a resource, and what carries traffic keeps its count by `ignore_changes`: whoever writes another
 * lifecycle over them would lose both without a word, and a step looks for what it reads by its name. Synthesis is refused then.
 */
export function keepAsMade(resource: Kept['resource']): void {
  const kept = { resource, name: resource.nameInput, lifecycle: resource.lifecycle ?? {} };
  resource.node.addValidation({
    validate: () => {
      const lost = lostOf(kept);
      if (lost.length === 0) return [];
      throw new MisuseError(
        'KBG-PROP-017',
        `${resource.node.path}: ${lost.join(' and ')}, by an aspect or after it was made, and the upgrade relies on it; leave this resource out of the aspect, or add to its lifecycle and keep what is there`,
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
      : ['its preconditions were taken away']),
    ...([lifecycle.ignoreChanges ?? []].flat().every((it) => kept.includes(it) || now.ignoreChanges === 'all')
      ? []
      : ['its ignore_changes were taken away']),
    ...(lifecycle.preventDestroy && !now.preventDestroy ? ['its prevent_destroy was taken away'] : []),
  ];
}
