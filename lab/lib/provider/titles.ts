import type { Attributes } from './values/value';

/** `ECS Service (main-blue)`; a resource that has neither name nor id yet is called by its type alone. */
export function titleOf(title: string, attributes: Attributes): string {
  const names = [attributes.name, attributes.family, attributes.id];
  const name = names.find((it): it is string => typeof it === 'string' && it !== '');
  return `${title}${name === undefined ? '' : ` (${name})`}`;
}
