import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { Release } from '../../domain';
import { RunnerError } from '../../runner/common/runner-error';
import { exitWith } from '../output/exit';
import type { Manifest, NewApp } from '../init/init-files';
import { initFiles } from '../init/init-files';
import { shaped } from '../options/lab-options';

interface InitFlags extends Partial<NewApp> {
  readonly directory: string;
  readonly json?: boolean;
}

interface Question {
  readonly key: keyof NewApp;
  readonly value: string;
  readonly text: string;
  readonly usual: string;
  readonly read: (flag: string, value: string) => string;
}

const QUESTIONS: readonly Question[] = [
  {
    key: 'name',
    value: 'name',
    text: 'name of the gateway',
    usual: 'gateway',
    read: (flag, value) =>
      shaped(flag, value, /^[a-z][a-z0-9-]{0,23}$/, '1 to 24 lower-case letters, digits or dashes, a letter first'),
  },
  {
    key: 'account',
    value: 'id',
    text: 'AWS account',
    usual: '123456789012',
    read: (flag, value) => shaped(flag, value, /^\d{12}$/, 'twelve digits'),
  },
  {
    key: 'region',
    value: 'region',
    text: 'AWS region',
    usual: 'eu-west-1',
    read: (flag, value) => shaped(flag, value, /^[a-z]{2,4}(-[a-z]+)+-\d$/, 'like eu-west-1'),
  },
  { key: 'from', value: 'release', text: 'the live release', usual: '0.34-1', read: readRelease },
  { key: 'to', value: 'release', text: 'the next release', usual: '0.35-5', read: readRelease },
];

export function register(program: Command): void {
  const command = program
    .command('init')
    .description(
      'writes the cdktf app of a gateway: main.ts, cdktf.json, package.json, kong-bluegreen.yaml and .gitignore',
    )
    .option('--directory <dir>', 'folder to write into; it may exist', '.')
    .option('--json', 'print the names of the written files as JSON, and ask no questions');
  for (const { key, value, text, usual } of QUESTIONS) {
    command.option(`--${key} <${value}>`, `${text} (default: ${usual}; a terminal asks for it)`);
  }
  command
    .addHelpText(
      'after',
      '\nExisting files are never changed.\n\nExamples:\n  npx kong-bluegreen init\n  npx kong-bluegreen init --directory gateway --name shop --from 0.34-1 --to 0.35-5\n',
    )
    .action((flags: InitFlags) => exitWith(() => init(flags)));
}

async function init(flags: InitFlags): Promise<void> {
  const directory = resolve(flags.directory);
  const load = createRequire(__filename);
  const manifest = load('cdktf-kong-bluegreen/package.json') as Manifest;
  for (const { key, read } of QUESTIONS) if (flags[key] !== undefined) read(`--${key}`, flags[key]);
  const files = initFiles(await answers(flags), manifest);
  const there = Object.keys(files).filter((name) => existsSync(join(directory, name)));
  if (there.length > 0) {
    throw new RunnerError(
      'KBG-CLI-003',
      `${directory} has ${there.join(', ')} already, and nothing was written; name another folder with --directory`,
      'refused',
    );
  }
  write(directory, files);
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ directory, files: Object.keys(files) })}\n`);
    return;
  }
  for (const line of [
    `written to ${directory}: ${Object.keys(files).join(', ')}`,
    'next, in that folder (the packages are not on a registry yet):',
    '  npm pkg set dependencies.cdktf-kong-bluegreen=file:/PATH/OF/ITS/TARBALL devDependencies.kong-bluegreen-lab=file:/PATH/OF/ITS/TARBALL',
    '  npm install',
    '  npx kong-bluegreen rehearse',
    'before production: replace the placeholders in main.ts',
  ])
    process.stdout.write(`${line}\n`);
}

function write(directory: string, files: Readonly<Record<string, string>>): void {
  try {
    mkdirSync(directory, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RunnerError(
      'KBG-CLI-004',
      `${directory} can't be written (${code ?? 'unknown reason'}); name a writable folder with --directory`,
    );
  }
}

/** A value without a flag is asked for in a terminal; without a terminal it is the default. */
async function answers(flags: InitFlags): Promise<NewApp> {
  const open = QUESTIONS.filter(({ key }) => flags[key] === undefined);
  const given = Object.fromEntries(QUESTIONS.map(({ key, usual }) => [key, flags[key] ?? usual]));
  const app = given as Record<keyof NewApp, string>;
  if (!process.stdin.isTTY || flags.json === true || open.length === 0) return app;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (const { key, text, usual, read } of open) {
      const answer = (await asking.question(`${text} (${usual}): `)).trim();
      app[key] = answer === '' ? usual : read(text, answer);
    }
    return app;
  } finally {
    asking.close();
  }
}

function readRelease(flag: string, value: string): string {
  try {
    Release.parse(value);
    return value;
  } catch {
    throw new RunnerError('KBG-CLI-005', `${flag} must be a release such as 0.34-1 or 1.0.3, got "${value}"`, 'usage');
  }
}
