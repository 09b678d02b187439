import type { ICloud } from '../../cloud/contracts';
import type { Attributes, Value } from '../value';
import { elements, isAttributes, mapValues } from '../value';

/** What a resource type does in the cloud. Attributes that a method does not answer keep their planned or prior values. */
export interface ResourceBehaviour {
  create(cloud: ICloud, planned: Attributes): Attributes | Promise<Attributes>;
  /** Undefined when it has gone. */
  read(cloud: ICloud, state: Attributes): Attributes | undefined;
  update(cloud: ICloud, planned: Attributes, prior: Attributes): Attributes | Promise<Attributes>;
  delete(cloud: ICloud, state: Attributes): void | Promise<void>;
}

/** What a data source answers for its configuration. */
export type DataBehaviour = (cloud: ICloud, config: Attributes) => Attributes;

export function text(from: Attributes, name: string): string {
  const value = from[name];
  return plain(value);
}

export function optionalText(from: Attributes, name: string): string | undefined {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(from: Attributes, name: string, fallback = 0): number {
  const value = from[name];
  return value === null || value === undefined ? fallback : Number(value);
}

export function texts(value: Value | undefined): string[] {
  return elements(value).map(plain);
}

/** The blocks of one name. */
export function blocks(from: Attributes, name: string): Attributes[] {
  return elements(from[name]).filter(isAttributes);
}

export function tags(from: Attributes): Record<string, string> {
  const value = from.tags_all ?? from.tags;
  return isAttributes(value ?? null) ? mapValues(value as Attributes, plain) : {};
}

/** A plain value as text; nothing for null and for what is no plain value. */
function plain(value: Value | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? `${value}` : '';
}
