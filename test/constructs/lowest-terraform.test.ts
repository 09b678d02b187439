import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rolesFrom, stagesOf, TrafficSchedule } from '../../lib/domain';
import { TERRAFORM_RANGE } from '../../lib/runner/adapters/terraform/terraform';
import { adoptingProps } from '../support/adopting';
import { mainSettings } from '../support/main-settings';
import { synthesizeUpgrade } from '../support/synthesis';

const root = resolve(__dirname, '../..');

/** Terraform's minor version 1.x with which a function came; 0 for those from before 1.0. Source: Terraform's changelog. */
const FUNCTIONS: Readonly<Record<string, number>> = {
  alltrue: 0,
  anytrue: 0,
  concat: 0,
  contains: 0,
  distinct: 0,
  flatten: 0,
  format: 0,
  join: 0,
  jsondecode: 0,
  jsonencode: 0,
  length: 0,
  max: 0,
  min: 0,
  nonsensitive: 0,
  regex: 0,
  reverse: 0,
  setintersection: 0,
  setsubtract: 0,
  sha256: 0,
  slice: 0,
  sort: 0,
  tolist: 0,
  tonumber: 0,
  trimprefix: 0,
  try: 0,
  zipmap: 0,
  plantimestamp: 5,
};
/** The same for what a configuration is made of. */
const BLOCKS: Readonly<Record<string, number>> = {
  '//': 0,
  data: 0,
  import: 5,
  locals: 0,
  output: 0,
  provider: 0,
  resource: 0,
  terraform: 0,
};
const RESOURCES: Readonly<Record<string, number>> = { terraform_data: 4 };
const LIFECYCLE: Readonly<Record<string, number>> = {
  create_before_destroy: 0,
  ignore_changes: 0,
  postcondition: 2,
  precondition: 2,
  prevent_destroy: 0,
  replace_triggered_by: 2,
};

const directory = mkdtempSync(join(tmpdir(), 'kbg-lowest-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function synthesize(stage: string): string {
  execFileSync('node', ['--import', 'tsx', 'main.ts'], {
    cwd: root,
    env: { ...process.env, ...mainSettings(), STAGE: stage, FIRST_APPLY: 'false', CDKTF_OUTDIR: directory },
  });
  return readFileSync(join(directory, 'stacks', 'kong', 'cdk.tf.json'), 'utf8');
}

/** Names of functions in the expressions of a configuration; quoted text inside an expression is left out. */
function functionsOf(json: string): string[] {
  const texts = [...json.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? '');
  const code = texts.filter((text) => text.includes('${')).map((text) => text.replaceAll(/\\"[^"$]*?\\"/g, '""'));
  return code.flatMap((text) => [...text.matchAll(/\b([a-z][a-z0-9_]*)\(/g)].map((match) => match[1] ?? ''));
}

const newer = (names: Iterable<string>, known: Readonly<Record<string, number>>): string[] =>
  [...new Set(names)].filter((name) => (known[name] ?? Infinity) > TERRAFORM_RANGE.lowest[1]);

const STAGES = stagesOf(TrafficSchedule.steps(10, 50, 100), rolesFrom('blue')).map(({ id }) => id);

it('needs nothing that the lowest supported Terraform does not have', () => {
  const seen = { functions: new Set<string>(), resources: new Set<string>() };
  for (const json of STAGES.flatMap((id) => [synthesize(id), synthesizeUpgrade(id, adoptingProps()).text])) {
    const parsed = JSON.parse(json) as Record<string, Record<string, Record<string, { lifecycle?: object }>>>;
    for (const name of functionsOf(json)) seen.functions.add(name);
    for (const type of Object.keys(parsed.resource ?? {})) if (!type.startsWith('aws_')) seen.resources.add(type);
    const lifecycles = Object.values({ ...parsed.resource, ...parsed.data }).flatMap((byName) =>
      Object.values(byName).flatMap(({ lifecycle }) => Object.keys(lifecycle ?? {})),
    );
    expect(newer(Object.keys(parsed), BLOCKS)).toEqual([]);
    expect(newer(lifecycles, LIFECYCLE)).toEqual([]);
  }
  expect(newer(seen.functions, FUNCTIONS)).toEqual([]);
  expect(newer(seen.resources, RESOURCES)).toEqual([]);
  // The figure in the README and in the refusal stands on this one.
  expect(seen.functions).toContain('plantimestamp');
}, 60_000);

it('imports by an id that is written out, into an instance where there is a count: before 1.6 it may be no expression', () => {
  for (const stage of STAGES) {
    const { text, resource } = synthesizeUpgrade(stage, adoptingProps());
    const blocks = (JSON.parse(text) as { import: { to: string; id: string }[] }).import;
    // Target groups and rules in every stage, the two services in the stage that imports them.
    expect(blocks).toHaveLength(stage === 'baseline' ? 6 : 4);
    for (const { to, id } of blocks) {
      expect(id).toMatch(/^(arn:|main\/)[^$]+$/);
      const [, type = '', name = '', key] = /^(\w+)\.(\w+)(\[0\])?$/.exec(to) ?? [];
      expect({ to, isOne: resource[type]?.[name]?.count === undefined }).toEqual({ to, isOne: key === undefined });
    }
  }
});
