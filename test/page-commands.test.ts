import { Command } from 'commander';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './support/harness';

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...readdirSync(join(ROOT, 'docs')).flatMap((it) => (it.endsWith('.md') && it !== 'api.md' ? [`docs/${it}`] : [])),
  ...readdirSync(join(ROOT, 'examples')).map((it) => `examples/${it}/README.md`),
].filter((page) => existsSync(join(ROOT, page)));

/** Options that the program adds to every command that reads the settings file. */
const EVERYWHERE = ['--help', '--config', '--no-config'];

/** The commands that the examples of a page call, each with its arguments. */
function called(page: string): readonly string[] {
  const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/^```sh\n([^]*?)^```/gm);
  const text = [...blocks].map(([, block = '']) => block.replaceAll('\\\n', ' ')).join('\n');
  return [...text.matchAll(/npx kong-bluegreen ([a-z][^\n#;|&)]*)/g)].map(([, line = '']) => line.trim());
}

/** The long options of a command and of its sub-command; undefined if the command does not exist. */
async function optionsOf(name: string, sub: string | undefined): Promise<readonly string[] | undefined> {
  const file = join(ROOT, 'lib', 'cli', 'commands', `${name === 'abandon' ? 'rollback' : name}.ts`);
  if (!existsSync(file)) return undefined;
  const { register } = (await import(file)) as { register: (program: Command, name: string) => void };
  const program = new Command();
  register(program, name);
  const command = program.commands.find((it) => it.name() === name);
  const inner = command?.commands.find((it) => it.name() === sub);
  return [command, inner].flatMap((it) => it?.options.flatMap(({ long }) => long ?? []) ?? []);
}

const calls = pages.flatMap((page) => called(page).map((line) => ({ page, line })));

test.each(calls)('$page calls a command with options that exist: $line', async ({ line }) => {
  const [name = '', sub] = line.split(' ');
  const known = await optionsOf(name, sub);
  expect(known).toBeDefined();
  // Text in quotes belongs to another program.
  const asked = [...line.replaceAll(/'[^']*'|"[^"]*"/g, '').matchAll(/(?<= )--[a-z-]+/g)].map(([flag]) => flag);
  expect(asked.filter((flag) => ![...EVERYWHERE, ...(known ?? [])].includes(flag))).toEqual([]);
});
