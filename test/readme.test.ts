import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import * as library from '../lib';
import { desiredState, EXIT_CODES, legalTransitions, rolesFrom, stagesOf, TrafficSchedule } from '../lib/domain';
import { testApp } from './support/test-app';

const root = join(__dirname, '..');
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const readme = read('README.md');
const schedule = TrafficSchedule.steps(10, 50, 100);
const roles = rolesFrom('blue');

/** The cells of a page's table between two marks, without its head. */
function table(page: string, name: string): string[][] {
  const text = read(page).split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? '';
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

const docs = readdirSync(join(root, 'docs')).flatMap((it) => (it.endsWith('.md') ? [`docs/${it}`] : []));
const pages = [
  ...['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'lab/README.md'],
  ...docs,
  ...readdirSync(join(root, 'examples')).map((it) => `examples/${it}/README.md`),
].filter((page) => existsSync(join(root, page)));

describe('the README', () => {
  it('has at most 130 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(131);
  });

  it('gives the two commands of a newcomer', () => {
    expect(readme).toMatch(/^npm ci && npm run rehearse\b/m);
    expect(readme).toMatch(/^npm ci && npm test\b/m);
  });

  it('leads to every page', () => {
    expect(docs.filter((page) => !readme.includes(`](${page})`))).toEqual([]);
  });

  it('shows an app of 14 lines that can be synthesized', () => {
    const example = /```ts\n([^]*?)```/.exec(readme)?.[1] ?? '';
    expect(example.trimEnd().split('\n')).toHaveLength(14);
    const stack = new TerraformStack(testApp(), 'gateway');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    const { outputText } = ts.transpileModule(example, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    const run = compileFunction(outputText, ['require', 'exports', 'stack', 'process']) as (...args: unknown[]) => void;
    run(() => library, {}, stack, { env: { STAGE: 'baseline', FIRST_APPLY: 'true' } });
    expect(Testing.synth(stack, true)).toContain('"aws_ecs_service"');
  });
});

describe('the pages', () => {
  it('list the stages of main.ts with their ways back and who serves the Admin API', () => {
    const expected = stagesOf(schedule, roles).map((stage) => {
      const state = desiredState(stage, roles);
      const admin = (['blue', 'green'] as const).find((slot) => state.slots[slot].admin);
      const back = legalTransitions(stage, schedule, roles).flatMap(({ to, direction }) =>
        direction === 'back' ? to.id : [],
      );
      return [
        stage.id,
        admin ? `${admin}${state.adminFrozen ? ', read-only' : ''}` : 'none',
        back.join(', ') || 'none',
      ];
    });
    expect(table('docs/stages.md', 'stages').map(([id, , admin, back]) => [id, admin, back])).toEqual(expected);
  });

  it('list the exit codes (npm run docs:tables writes them)', () => {
    expect(table('docs/exit-codes.md', 'exit-codes')).toEqual(
      Object.values(EXIT_CODES).map(({ code, meaning }) => [String(code), meaning]),
    );
  });

  it('list every setting that main.ts reads', () => {
    const main = read('main.ts');
    const names = [...main.matchAll(/(?:set|process\.env)\.([A-Z_]+)|chosenSetting\('([A-Z_]+)'/g)].map(
      (match) => match[1] ?? match[2],
    );
    const settings = table('docs/by-hand.md', 'settings');
    expect(settings.map(([name]) => name)).toEqual([...new Set(names)]);
    const [list = ''] = /requiredSettings\([^;]*;/.exec(main) ?? [];
    const must = [...list.matchAll(/'([A-Z_]+)'/g)].map((match) => match[1]);
    const said = settings.flatMap(([name, , needed]) => (needed === 'required' ? [name] : []));
    expect(said.filter((name) => name !== 'STAGE').sort()).toEqual(must.sort());
  });

  it('begin with an example', () => {
    const written = docs.filter((page) => !/\/(api|permissions|troubleshooting)\.md$/.test(page));
    const late = written.filter((page) => !/^(```|\| `KBG)/m.test(read(page).split('\n').slice(0, 5).join('\n')));
    expect(late).toEqual([]);
  });

  it('name scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run ([\w:]*\w)/g)].map((match) => `${page}: ${match[1] ?? ''}`),
    );
    expect(named.filter((it) => !(it.replace(/^.*: /, '') in scripts))).toEqual([]);
  });
});

/** As the pages' headings are addressed. */
function anchors(page: string): string[] {
  const headings = [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((it) =>
    it
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

test.each(pages)('%s links to files and headings that exist', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)\s]*)\)/g)].map(([, link = '']) => link);
  const broken = links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? join(root, page) : join(root, dirname(page), path);
    return !existsSync(target) || (anchor !== undefined && !anchors(target).includes(anchor));
  });
  expect(broken).toEqual([]);
});

/** A path of the project in code marks, such as `lib/domain/index.ts`; a pattern with `*` or `…` is not a path. */
const PATH = /`((?:lib|lab|test|scripts|docs|examples|bin)\/[\w./-]+)`/g;

test.each(pages.filter((page) => page !== 'CHANGELOG.md'))('%s names files and folders that exist', (page) => {
  const named = [...read(page).matchAll(PATH)].map(([, path = '']) => path);
  const bases = page.startsWith('lab/') ? [root, join(root, 'lab')] : [root];
  expect(named.filter((path) => !bases.some((base) => existsSync(join(base, path))))).toEqual([]);
});
