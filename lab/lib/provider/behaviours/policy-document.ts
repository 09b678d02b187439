import { digest } from '../../cloud/common/arn';
import { AwsError } from '../../cloud/common/aws-error';
import type { Attributes } from '../values/value';
import type { DataBehaviour } from './behaviour';
import { blocks, optionalText, text, texts } from './behaviour';

type Statement = Readonly<Record<string, unknown>>;

/** The document as the provider renders it: fixed order of keys, one element as plain text, several from z to a. */
export const policyDocument: DataBehaviour = (_, config) => {
  const version = optionalText(config, 'version') ?? '2012-10-17';
  const own = blocks(config, 'statement').map((it) => statement(it, version));
  const sources = texts(config.source_policy_documents).flatMap(statementsOf);
  const overrides = texts(config.override_policy_documents).flatMap(statementsOf);
  const merged = override([...unique(sources), ...unique(own)], overrides);
  const id = optionalText(config, 'policy_id');
  const document = {
    Version: version,
    ...(id === undefined ? {} : { Id: id }),
    ...(merged.length === 0 ? {} : { Statement: merged }),
  };
  const json = goJson(document, 2);
  const hash = String(Number.parseInt(digest(json).slice(0, 8), 16));
  return { id: hash, json, minified_json: goJson(document, 0), version };
};

function statement(block: Attributes, version: string): Statement {
  const several = (name: string): unknown => short([...texts(block[name])].sort().reverse());
  const escaped = (name: string): unknown => {
    const sorted = [...texts(block[name])].sort().reverse();
    return short(sorted.map((it) => interpolated(it, version)));
  };
  return withoutAbsent({
    Sid: optionalText(block, 'sid'),
    Effect: optionalText(block, 'effect') ?? 'Allow',
    Action: several('actions'),
    NotAction: several('not_actions'),
    Resource: escaped('resources'),
    NotResource: escaped('not_resources'),
    Principal: principals(blocks(block, 'principals'), version),
    NotPrincipal: principals(blocks(block, 'not_principals'), version),
    Condition: conditions(blocks(block, 'condition'), version),
  });
}

function principals(from: readonly Attributes[], version: string): unknown {
  const byType = new Map<string, string[]>();
  for (const block of from) {
    const identifiers = texts(block.identifiers).map((it) => interpolated(it, version));
    byType.set(text(block, 'type'), [...(byType.get(text(block, 'type')) ?? []), ...identifiers]);
  }
  if (byType.size === 0) return undefined;
  if (byType.size === 1 && byType.get('*')?.join() === '*') return '*';
  return Object.fromEntries([...byType].sort().map(([type, all]) => [type, short(all.sort().reverse())]));
}

function conditions(from: readonly Attributes[], version: string): unknown {
  const byTest: Record<string, Record<string, unknown>> = {};
  for (const block of from) {
    const values = texts(block.values).map((it) => interpolated(it, version));
    byTest[text(block, 'test')] = { ...byTest[text(block, 'test')], [text(block, 'variable')]: short(values) };
  }
  return from.length === 0 ? undefined : byTest;
}

/** `&{…}` stands for IAM's own `${…}`, which Terraform would take for its own. */
function interpolated(value: string, version: string): string {
  if (!value.includes('&{')) return value;
  if (version === '2008-10-17') throw new AwsError('MalformedPolicyDocument', `found &{ sequence in (${value})`);
  return value.replaceAll('&{', '${');
}

function short(values: readonly string[]): unknown {
  return values.length === 0 ? undefined : values.length === 1 ? values[0] : values;
}

function statementsOf(json: string): Statement[] {
  const document = JSON.parse(json) as { readonly Statement?: Statement | readonly Statement[] };
  return [document.Statement ?? []].flat();
}

function sidOf({ Sid }: Statement): string | undefined {
  return typeof Sid === 'string' && Sid !== '' ? Sid : undefined;
}

function unique(statements: readonly Statement[]): readonly Statement[] {
  const sids = statements.map(sidOf).filter((sid) => sid !== undefined);
  const twice = sids.find((sid, i) => sids.indexOf(sid) !== i);
  if (twice !== undefined) throw new AwsError('MalformedPolicyDocument', `duplicate Sid (${twice})`);
  return statements;
}

/** Later statements replace earlier ones of the same Sid. */
function override(statements: readonly Statement[], overrides: readonly Statement[]): Statement[] {
  const merged = [...statements];
  for (const one of overrides) {
    const at = merged.findIndex((it) => sidOf(it) !== undefined && sidOf(it) === sidOf(one));
    if (at < 0) merged.push(one);
    else merged[at] = one;
  }
  return merged;
}

function withoutAbsent(from: Statement): Statement {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined));
}

/** Go's encoder escapes characters of HTML. */
function goJson(value: unknown, indent: number): string {
  const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  return JSON.stringify(value, null, indent).replace(/[<>&]/g, (letter) => escapes[letter] ?? letter);
}
