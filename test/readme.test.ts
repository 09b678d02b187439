import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { desiredState, EXIT_CODES, legalTransitions, rolesFrom, stagesOf, TrafficSchedule } from '../lib/domain';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const schedule = TrafficSchedule.steps(10, 50, 100);
const roles = rolesFrom('blue');

/** The cells of a table between two markers, without its head. */
function table(name: string): string[][] {
  const text = readme.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? '';
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('the README', () => {
  it('lists the stages of main.ts with their ways back and who serves the Admin API', () => {
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
    expect(table('stages').map(([id, , admin, back]) => [id, admin, back])).toEqual(expected);
  });

  it('lists the exit codes', () => {
    expect(table('exit-codes')).toEqual(Object.values(EXIT_CODES).map(({ code, meaning }) => [String(code), meaning]));
  });

  it('lists every setting that main.ts reads', () => {
    const main = readFileSync(join(root, 'main.ts'), 'utf8');
    const read = [...main.matchAll(/(?:set|process\.env)\.([A-Z_]+)|chosenSetting\('([A-Z_]+)'/g)].map(
      (match) => match[1] ?? match[2],
    );
    expect(table('settings').map(([name]) => name)).toEqual([...new Set(read)]);
    const [list = ''] = /requiredSettings\([^;]*;/.exec(main) ?? [];
    const must = [...list.matchAll(/'([A-Z_]+)'/g)].map((match) => match[1]);
    const said = table('settings').flatMap(([name, , needed]) => (needed === 'required' ? [name] : []));
    expect(said.filter((name) => name !== 'STAGE').sort()).toEqual(must.sort());
  });

  it('names scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
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

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).flatMap((it) => (it.endsWith('.md') ? `docs/${it}` : [])),
  ...readdirSync(join(root, 'examples')).map((it) => `examples/${it}/README.md`),
];

test.each(pages)('%s leads to files and headings that exist', (page) => {
  const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)\s]*)\)/g)].map(([, link = '']) => link);
  const broken = links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? join(root, page) : join(root, dirname(page), path);
    return !existsSync(target) || (anchor !== undefined && !anchors(target).includes(anchor));
  });
  expect(broken).toEqual([]);
});
