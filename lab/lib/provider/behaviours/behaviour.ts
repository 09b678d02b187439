import { randomBytes } from 'node:crypto';
import { AwsError } from '../../cloud/common/aws-error';
import type { ICloud } from '../../cloud/cloud';
import type { Facts } from '../schema/facts';
import type { BlockSchema } from '../schema/schema';
import type { Path } from '../values/path';
import type { Attributes, Value } from '../values/value';
import { elements, fingerprint, isAttributes, mapValues } from '../values/value';

/**
 * The behaviour of a resource type in the cloud. Attributes that a method does not return keep their planned or prior values. The
 * signal ends a wait when Terraform is interrupted.
 */
export interface ResourceBehaviour {
  create(cloud: ICloud, planned: Attributes, signal: AbortSignal): Attributes | Promise<Attributes>;
  /** Undefined when it has gone. */
  read(cloud: ICloud, state: Attributes): Attributes | undefined;
  update(cloud: ICloud, planned: Attributes, prior: Attributes, signal: AbortSignal): Attributes | Promise<Attributes>;
  delete(cloud: ICloud, state: Attributes): void | Promise<void>;
  /** Attributes that an import knows before the resource is read. @default - the id stands for name and ARN */
  import?(cloud: ICloud, id: string): Attributes;
  /** Changes that the provider makes to its own plan of an update (CustomizeDiff). */
  customize?(prior: Attributes, planned: Attributes, config: Attributes): Attributes;
  /** Paths whose change replaces the resource, beside the attributes that always do. */
  replaces?(prior: Attributes, planned: Attributes): readonly Path[];
  /** Facts about the attributes that the bindings lose. @default - the facts of attribute-facts.json, if the type is in it */
  readonly facts?: Facts;
  /** Name of the type in the real provider's errors. @default - the type itself */
  readonly title?: string;
}

/** A behaviour that needs the schema of its type, such as a passive record with a part that acts. */
export type BehaviourOfSchema = (type: string, schema: BlockSchema) => ResourceBehaviour;

/** The resource exists, but its apply failed: Terraform keeps it in the state, and taints a new one. */
export class PartlyDone extends Error {
  constructor(
    readonly attributes: Attributes,
    readonly reason: unknown,
  ) {
    super('partly done');
  }
}

/** The result of a look-up; undefined if AWS reports that the thing does not exist. */
export function found<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** An import by ARN accepts any text; AWS refuses an invalid ARN when the resource is read. */
export function arnOf(state: Attributes, kind: string, title: string): string {
  const arn = text(state, 'arn');
  if (!arn.startsWith('arn:') || !arn.includes(`:${kind}/`))
    throw new AwsError('ValidationError', `'${arn}' is not a valid ${title} ARN`);
  return arn;
}

/** A generated name: the prefix and 26 digits that rise with time, as the provider makes them. */
export function generatedName(prefix: string): string {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 17);
  return `${prefix}${time}0${randomBytes(4).toString('hex')}`;
}

/** The name that is configured, or one with the configured prefix or else with `prefix`. */
export function nameOf(planned: Attributes, prefix: string): string {
  return optionalText(planned, 'name') ?? generatedName(optionalText(planned, 'name_prefix') ?? prefix);
}

/** Attributes that a data source returns for its configuration. */
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

/** All tags of a resource, those that the provider block gives included. */
export function tags(from: Attributes): Record<string, string> {
  const value = from.tags_all ?? from.tags;
  return isAttributes(value ?? null) ? mapValues(value as Attributes, plain) : {};
}

/** The tags if they changed in the cloud, in both forms; an empty object otherwise. */
export function shownTags(state: Attributes, live: Readonly<Record<string, string>>): Attributes {
  const known = tags(state);
  if (fingerprint(known) === fingerprint({ ...live })) return {};
  const own = isAttributes(state.tags ?? null) ? (state.tags as Attributes) : {};
  const shown = Object.entries(live).filter(([key, value]) => key in own || known[key] !== value);
  return { tags: Object.fromEntries(shown), tags_all: { ...live } };
}

/** True if one of these attributes differs. */
export function changed(prior: Attributes, planned: Attributes, ...names: string[]): boolean {
  return names.some((name) => fingerprint(prior[name]) !== fingerprint(planned[name]));
}

/** A plain value as text; empty for null and for other values. */
function plain(value: Value | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? `${value}` : '';
}
