import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { SETTINGS } from '../../../lib/cli/settings/setting-table';
import { attributeOf } from '../../../lib/cli/settings/setting';
import { addSettings } from '../../../lib/cli/settings/settings-option';

interface Registering {
  readonly register: (program: Command, name: string) => void;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const write = (text: string, name = 'kong-bluegreen.yaml'): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

/** A command of that name with some of its options, and what it was given in the end. */
async function called(name: string, ...args: string[]): Promise<Record<string, unknown>> {
  const program = new Command().exitOverride();
  let given = {};
  const command = program
    .command(name)
    .option('--directory <dir>', '', '.')
    .option('--on-silence <action>', '', 'pause')
    .option('--bake <seconds>')
    .option('--journal <file>')
    .option('--no-journal')
    .option('--parity <file>')
    .action((flags: object) => {
      given = flags;
    });
  addSettings(command);
  await program.parseAsync([name, '--directory', folder, ...args], { from: 'user' });
  return given;
}

const TEXT = 'question:\n  onSilence: abort\ngates:\n  bakeSeconds: 900\n  parity: lists/requests.txt\n';

test('a setting stands where the command line says nothing, also before a default', async () => {
  write(TEXT);
  expect(await called('run')).toMatchObject({
    onSilence: 'abort',
    bake: '900',
    parity: join(folder, 'lists', 'requests.txt'),
  });
});

test('an option wins, and --no-config takes nothing from a file', async () => {
  write(`${TEXT}journal: false\n`);
  expect(await called('run', '--on-silence', 'pause', '--bake', '300')).toMatchObject({
    onSilence: 'pause',
    bake: '300',
    journal: false,
  });
  expect((await called('run', '--journal', 'x.jsonl')).journal).toBe('x.jsonl');
  expect(await called('run', '--no-config')).toMatchObject({ onSilence: 'pause', config: false });
});

test('a command takes only what is its own', async () => {
  write(`${TEXT}journal: false\n`);
  const abort = await called('abort');
  expect(abort).toMatchObject({ onSilence: 'abort', journal: false });
  expect('bake' in abort).toBe(false);
  const report = await called('report');
  expect([report.onSilence, report.journal]).toEqual(['pause', undefined]);
});

test('another file can be named, and must then be there', async () => {
  const file = write('question:\n  onSilence: abort\n', 'other.yaml');
  expect((await called('run', '--config', file)).onSilence).toBe('abort');
  expect((await called('run')).onSilence).toBe('pause');
  for (const [path, reason] of [
    [join(folder, 'nowhere.yaml'), 'ENOENT'],
    [folder, 'no regular file'],
  ] as const) {
    await expect(called('run', '--config', path)).rejects.toMatchObject({
      outcome: 'usage',
      message: expect.stringContaining(`--config ${path} can't be read (${reason})`) as string,
    });
  }
});

test('every setting is an option of each of its commands', () => {
  const missing = SETTINGS.flatMap(({ flag, key, commands }) =>
    commands.flatMap((name) => {
      const program = new Command();
      const module = name === 'abandon' ? 'rollback' : name;
      const { register } = jest.requireActual<Registering>(`../../../lib/cli/commands/${module}`);
      register(program, name);
      const { options = [] } = program.commands.find((it) => it.name() === name) ?? {};
      const found = options.find(({ long }) => long === flag);
      return found?.attributeName() === attributeOf(flag) ? [] : [`${key}: ${flag} of ${name}`];
    }),
  );
  expect(missing).toEqual([]);
});
