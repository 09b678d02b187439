import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GuardOptions } from '../../../lib/constructs/ledger/guard-conditions';
import { guardConditions } from '../../../lib/constructs/ledger/guard-conditions';
import { ledgerLocals, stepKey } from '../../../lib/constructs/ledger/ledger-locals';
import { desiredState, ledgerNames, rolesFrom, stageById, TrafficSchedule } from '../../../lib/domain';
import { evaluated } from '../../support/evaluated';

const PATH = '/kong-bluegreen/main';
const OWNER = '2026-01-01T00:00:00Z';
const schedule = TrafficSchedule.steps(10, 100);
const roles = rolesFrom('blue');
const local = (key: string): string => `local.${key}`;

interface Stand {
  readonly ledger?: object;
  readonly intent?: object | null;
  readonly verdicts?: Readonly<Record<string, object>>;
  readonly options?: Partial<GuardOptions>;
}

interface Diagnostic {
  readonly summary: string;
  readonly detail: string;
}

/** The parameters of an upgrade that stands at a stage, whose target is digest `d`. */
function parameters(standing: string, { ledger = {}, intent, verdicts = {} }: Stand): Record<string, string> {
  const names = ledgerNames(PATH);
  const common = { stage: standing, upgrade: 1, seq: 5, slots: roles, owner: OWNER };
  const [releases, marks] = [
    { blue: '0.34-1', green: '0.35-5' },
    { blue: 'b', green: 'g' },
  ];
  const valid = { upgrade: 1, digest: 'd', seq: 5, stage: standing, verdict: 'passed', token: 't' };
  const given = Object.entries(verdicts).map(([step, it]) => [names.verdict(step), { ...valid, ...it }] as const);
  return Object.fromEntries(
    [
      [names.ledger, { ...common, sizes: { blue: 2, green: 2 }, releases, marks, ...ledger }] as const,
      ...(intent === null ? [] : [[names.intent, { ...common, ...intent }] as const]),
      ...given,
    ].map(([name, value]) => [name, JSON.stringify(value)]),
  );
}

interface Configuration {
  readonly locals: Readonly<Record<string, unknown>>;
  readonly resource: object;
}

/** The guard alone, with its locals, in a configuration that needs no provider. */
function configuration(
  asked: string,
  kept: Record<string, string>,
  options: Partial<GuardOptions> = {},
): Configuration {
  const state = desiredState(stageById(asked, schedule, roles), roles);
  const locals = ledgerLocals({
    names: ledgerNames(PATH),
    state,
    roles,
    schedule,
    data: 'local.kept',
    digest: '"d"',
    patch: options.patch ?? [],
    local,
  });
  const precondition = guardConditions({
    path: PATH,
    state,
    roles,
    firstApply: false,
    patch: [],
    requires: ['up', 'finish', 'drained'],
    marks: { blue: '"b"', green: '"g"' },
    releases: { blue: '0.34-1', green: '0.35-5' },
    owner: 'local.owner',
    local,
    ...options,
  }).map(({ condition, errorMessage }) => ({ condition: condition as string, error_message: errorMessage }));
  const read = `{ names = ${JSON.stringify(Object.keys(kept))}, values = sensitive(${JSON.stringify(Object.values(kept))}) }`;
  return {
    locals: { ...locals, kept: `\${${read}}`, owner: OWNER },
    resource: { terraform_data: { guard: { lifecycle: { precondition } } } },
  };
}

describe('the guard, decided by real Terraform,', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-guard-'));

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** The refusal of a plan by the guard; an empty text if the plan passes. */
  function refusal(asked: string, standing: string | undefined, stand: Stand = {}): string {
    const kept = standing === undefined ? {} : parameters(standing, stand);
    writeFileSync(join(directory, 'main.tf.json'), JSON.stringify(configuration(asked, kept, stand.options)));
    const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
    const { stdout } = spawnSync('terraform', ['plan', '-json'], { cwd: directory, env, encoding: 'utf8' });
    const lines = stdout.trim().split('\n');
    const found = lines.flatMap((line) => (JSON.parse(line) as { diagnostic?: Diagnostic }).diagnostic ?? []);
    // Any other error would look like a refusal.
    expect(found.filter(({ summary }) => summary !== 'Resource precondition failed')).toEqual([]);
    return found.map(({ detail }) => detail).join(' ');
  }

  beforeAll(() => {
    spawnSync('terraform', ['init'], { cwd: directory });
  });

  const up = { up: {} };

  it.each<[string, string, Stand]>([
    ['start-green', 'migrate-up', { verdicts: up }],
    ['decommission-blue', 'drain-blue', { verdicts: { ...up, drained: {} } }],
    ['open-admin', 'migrate-finish', { verdicts: { ...up, finish: {} } }],
    ['shift-10', 'shift-10', { verdicts: up, options: { patch: ['blue'], marks: { blue: '"new"', green: '"g"' } } }],
  ])('lets %s come after %s', (asked, standing, stand) => {
    expect(refusal(asked, standing, stand)).toBe('');
  });

  it.each<[string, string, string | undefined, Stand, RegExp]>([
    [
      'a stage out of order',
      'shift-10',
      'migrate-up',
      { verdicts: up },
      /^KBG-GUARD-006: stage shift-10 was requested, but the ledger .* is at migrate-up; legal next: /,
    ],
    [
      'a way back that an apply which did not end has cut off',
      'migrate-up',
      'start-green',
      { verdicts: up, intent: { stage: 'shift-10' } },
      /an apply of shift-10 was started and did not end; legal next: shift-10, start-green\./,
    ],
    [
      'another state',
      'migrate-up',
      'baseline',
      { ledger: { owner: 'x' } },
      /^KBG-GUARD-001: .* belongs to another Terraform state, with the mark x/,
    ],
    [
      'a lost intent',
      'migrate-up',
      'baseline',
      { intent: null },
      /^KBG-GUARD-002: .*intent is missing or was not written by this library/,
    ],
    [
      'a wrong live slot',
      'migrate-up',
      'baseline',
      { ledger: { slots: { from: 'green', to: 'blue' } } },
      /^KBG-GUARD-003: live is blue, but in the ledger .* is green/,
    ],
    [
      'an apply with another live slot that was begun',
      'baseline',
      'baseline',
      { intent: { stage: 'migrate-up', slots: { from: 'green', to: 'blue' } } },
      /^KBG-GUARD-004: .* an apply of migrate-up with green as the live slot was started/,
    ],
    ['an empty ledger', 'baseline', undefined, {}, /^KBG-GUARD-005: there is no readable ledger at /],
    [
      'a start without a verdict of up',
      'start-green',
      'migrate-up',
      {},
      /^KBG-GUARD-007: .* needs the verdict .*\/up: the migrations were not verified/,
    ],
    [
      "another target's verdict of up",
      'start-green',
      'migrate-up',
      { verdicts: { up: { digest: 'other' } } },
      /needs the verdict .*\/up/,
    ],
    [
      'an end of blue that was not seen drained',
      'decommission-blue',
      'drain-blue',
      { verdicts: up },
      /^KBG-GUARD-009: .* needs the verdict .*\/drained: blue was not found drained/,
    ],
    [
      'a verdict of an earlier drain',
      'decommission-blue',
      'drain-blue',
      { verdicts: { ...up, drained: { seq: 4 } } },
      /needs the verdict .*\/drained/,
    ],
    [
      'an open Admin API without a verdict of finish',
      'open-admin',
      'migrate-finish',
      { verdicts: up },
      /^KBG-GUARD-008: .* needs the verdict .*\/finish: "finish" was not verified/,
    ],
    [
      'a start of blue after finish',
      'shift-100',
      'migrate-finish',
      { verdicts: { ...up, finish: {} } },
      /after finish only the snapshot restores the old release/,
    ],
    [
      'a change of what carries traffic',
      'shift-10',
      'shift-10',
      { verdicts: up, options: { marks: { blue: '"new"', green: '"g"' } } },
      /^KBG-GUARD-013: the definition of blue .* differs from the one that the ledger .* recorded/,
    ],
    [
      'a patch together with a shift',
      'shift-100',
      'shift-10',
      { verdicts: up, options: { patch: ['blue'], marks: { blue: '"new"', green: '"g"' } } },
      /apply the current stage \(shift-10\) once with patch: \["blue"\]/,
    ],
    [
      'a patch while an apply has not ended',
      'shift-10',
      'shift-10',
      {
        verdicts: up,
        intent: { stage: 'start-green' },
        options: { patch: ['blue'], marks: { blue: '"new"', green: '"g"' } },
      },
      /^KBG-GUARD-013: the definition of blue .* differs from the one that the ledger .* recorded/,
    ],
    [
      'another definition in the middle of a start',
      'start-green',
      'migrate-up',
      {
        verdicts: up,
        intent: { stage: 'start-green' },
        options: { patch: ['green'], marks: { blue: '"b"', green: '"new"' } },
      },
      /the definition of green .* undo the change, or, while it has no traffic, apply migrate-up with the change first \(kong-bluegreen retarget\)/,
    ],
    [
      'another release as a patch',
      'shift-10',
      'shift-10',
      { verdicts: up, options: { releases: { blue: '0.33-1', green: '0.35-5' } } },
      /^KBG-GUARD-012: blue runs 0\.34-1 and was given 0\.33-1: another minor release/,
    ],
  ])('refuses %s', (_, asked, standing, stand, sentence) => {
    expect(refusal(asked, standing, stand)).toMatch(sentence);
  });
});

describe("a step's token", () => {
  const TIME = /^\d{4}-\d\d-\d\dT/;
  const token = (stand: Stand): unknown => {
    const { locals } = configuration('start-green', parameters('migrate-up', stand));
    return evaluated(locals, '${local.token_up}');
  };
  /** Of a stage that stands and is applied again. */
  const standing = (stage: string, step: 'wait-healthy' | 'drained', options: Stand['options'] = {}): unknown => {
    const { locals } = configuration(stage, parameters(stage, { verdicts: { [step]: {} } }), options);
    return evaluated(locals, `\${local.${stepKey('token', step)}}`);
  };

  it('is that of a stage that stands, unless a patch starts other nodes', () => {
    expect(standing('shift-10', 'wait-healthy')).toBe('t');
    expect(standing('shift-10', 'wait-healthy', { patch: ['blue'] })).toMatch(TIME);
  });

  it('is new for the drained colour with every apply: weights may have been put back by it', () => {
    expect(standing('drain-blue', 'drained')).toMatch(TIME);
  });

  it('is that of its valid verdict, so that the step is not run again', () => {
    expect(token({ verdicts: { up: {} } })).toBe('t');
  });

  it.each<[string, Stand]>([
    ['no verdict', {}],
    ['the verdict of another target', { verdicts: { up: { digest: 'other' } } }],
    ['the verdict of an earlier upgrade', { verdicts: { up: { upgrade: 0 } } }],
    ['a verdict that is no', { verdicts: { up: { verdict: 'failed' } } }],
  ])('is the time of the plan with %s, so that it is run', (_, stand) => {
    expect(token(stand)).toMatch(/^\d{4}-\d\d-\d\dT/);
  });
});
