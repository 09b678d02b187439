import * as v from 'valibot';
import type { DriftedResource, PlannedChange } from '../../../domain';
import type { JsonSource } from '../../common/json';
import { parsed, parsedOrNothing } from '../../common/json';
import { anyObject, anyText, object, text } from '../../common/json-kinds';
import type { ChangedValues } from './value-diff';
import { valueDiff } from './value-diff';

/** The fields of Terraform's JSON that are read (Terraform: "Machine-Readable UI" and "JSON Output Format"). */

const CHANGE = object({
  action: anyText,
  importing: v.exactOptional(anyObject),
  resource: object({ addr: anyText, resource_type: anyText }),
});
const LINE = object({
  type: v.exactOptional(anyText),
  change: v.exactOptional(CHANGE),
  diagnostic: v.exactOptional(object({ severity: anyText, summary: anyText, detail: v.exactOptional(anyText) })),
  hook: v.exactOptional(
    object({
      resource: v.exactOptional(object({ addr: anyText })),
      action: v.exactOptional(anyText),
      output: v.exactOptional(anyText),
    }),
  ),
});

export type TerraformLine = Partial<v.InferOutput<typeof LINE>>;

const VALUES = v.optional(v.nullable(anyObject), null);
const CHANGES = v.array(
  object({
    address: text,
    change: object({
      before: VALUES,
      after: VALUES,
      before_sensitive: v.optional(v.unknown()),
      after_sensitive: v.optional(v.unknown()),
    }),
  }),
);
const PLAN = object({ resource_drift: v.optional(CHANGES, []), resource_changes: v.optional(CHANGES, []) });

const INSTANCE = object({ attributes: v.nullish(object({ arn: v.nullish(v.unknown()), id: v.nullish(v.unknown()) })) });
const RESOURCE = object({
  module: v.exactOptional(anyText),
  mode: text,
  type: text,
  name: text,
  instances: v.optional(v.array(INSTANCE), []),
});
const STATE = object({ resources: v.optional(v.array(RESOURCE), []) });
const OUTPUTS = v.record(v.string(), object({ value: v.unknown() }), 'an object of outputs');
const VERSION = object({ terraform_version: text });

/** A line of the stream of a plan or an apply; empty if the line is not JSON of that form. */
export function readLine(json: string): TerraformLine {
  return parsedOrNothing(LINE, json) ?? {};
}

/** Attributes that a plan changes, by address, and the resources that were changed outside Terraform. */
export interface PlanDetails {
  readonly drifted: readonly DriftedResource[];
  readonly changed: ReadonlyMap<string, readonly string[]>;
}

export function readPlan(json: string): PlanDetails {
  const { resource_drift, resource_changes } = parsed(PLAN, json, printedBy('show -json PLAN'));
  return {
    drifted: resource_drift.map(({ address, change }) => ({
      address,
      attributes: attributesOf(change),
      values: valuesOf(change),
    })),
    changed: new Map(resource_changes.map(({ address, change }) => [address, attributesOf(change)])),
  };
}

/**
 * ARNs of the resources in the root module of a state, by address without an index. Some resources of provider 5 and earlier, such as an
 * ECS service, have their ARN only as their id.
 */
export function readArns(state: string): ReadonlyMap<string, string> {
  // Before the first apply there is no state, and Terraform prints nothing.
  if (state.trim() === '') return new Map();
  const { resources } = parsed(STATE, state, printedBy('state pull'));
  return new Map(
    resources
      .filter(({ module }) => module === undefined)
      .flatMap(({ mode, type, name, instances: [first] }) => {
        const arn = [first?.attributes?.arn, first?.attributes?.id].find(isArn);
        return arn === undefined ? [] : [[`${mode === 'data' ? 'data.' : ''}${type}.${name}`, arn]];
      }),
  );
}

const isArn = (value: unknown): value is string => typeof value === 'string' && value.startsWith('arn:');

/** Outputs of a state that are plain texts. */
export function readOutputs(json: string): Readonly<Record<string, string>> {
  const all = Object.entries(parsed(OUTPUTS, json, printedBy('output -json')));
  return Object.fromEntries(all.flatMap(([name, { value }]) => (typeof value === 'string' ? [[name, value]] : [])));
}

export function readVersion(json: string): string {
  return parsed(VERSION, json, printedBy('version -json')).terraform_version;
}

function printedBy(command: string): JsonSource {
  const remedy = 'is the program on PATH really Terraform?';
  return { code: 'KBG-TF-010', name: `the output of terraform ${command}`, remedy };
}

const ACTIONS: readonly string[] = [
  'create',
  'update',
  'delete',
  'replace',
  'import',
] satisfies PlannedChange['action'][];

/** The change of one resource; empty for an action that changes nothing. */
export function plannedChange({
  action,
  importing,
  resource,
}: NonNullable<TerraformLine['change']>): readonly PlannedChange[] {
  if (!ACTIONS.includes(action)) return [];
  const { addr: address, resource_type: type } = resource;
  return [{ address, type, action: action as PlannedChange['action'], ...(importing ? { imported: true } : {}) }];
}

/** Attributes that a change gives another value. */
function attributesOf({ before, after }: ChangedValues): string[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]));
}

/** Old and new value of each changed attribute that is not sensitive. */
function valuesOf(change: ChangedValues): Readonly<Record<string, readonly string[]>> {
  const diffs = attributesOf(change).map((name) => [name, valueDiff(name, change)] as const);
  return Object.fromEntries(diffs.filter(([, values]) => values.length > 0));
}
