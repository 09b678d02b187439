import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { RunnerError } from '../../runner/common/runner-error';
import { readSettings } from './read-settings';
import type { SettingValue } from './setting';
import { attributeOf } from './setting';

/** Name of the settings file in the folder of the app. */
export const SETTINGS_FILE = 'kong-bluegreen.yaml';

/** Source of a value, in commander's terms. */
const FROM_FILE = 'config';

interface Flags {
  readonly config?: string | false;
  readonly directory?: string;
}

/** Adds the settings file to a command. An option on the command line wins over the file. */
export function addSettings(command: Command): void {
  command
    .option('--config <file>', `file with settings of the command line (default: ${SETTINGS_FILE} in the app's folder)`)
    .option('--no-config', 'ignore the settings file')
    .hook('preAction', (_, called) => {
      for (const value of settingsFor(called.opts<Flags>())) apply(called, value);
    });
}

/** The settings file of a command; undefined if it has no settings file. */
export function settingsFile({ config, directory = '.' }: Flags): string | undefined {
  if (config === false) return undefined;
  if (config !== undefined) return config;
  const usual = join(directory, SETTINGS_FILE);
  return existsSync(usual) ? usual : undefined;
}

/** @throws RunnerError for a file that can't be used */
export function settingsFor(flags: Flags): readonly SettingValue[] {
  const file = settingsFile(flags);
  if (file === undefined) return [];
  const folder = dirname(resolve(file));
  return readSettings(file, textOf(file)).map(({ setting, value }) => {
    const isPath = setting.kind.of.startsWith('file') && typeof value === 'string';
    return { setting, value: isPath ? resolve(folder, value) : value };
  });
}

function textOf(file: string): string {
  try {
    // Reading a pipe to which nobody writes never ends.
    if (!statSync(file).isFile()) throw Object.assign(new Error(), { code: 'no regular file' });
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new RunnerError(
      'KBG-CLI-073',
      `--config ${file} can't be read (${code}); name a file of settings, or leave it out`,
      'usage',
    );
  }
}

function apply(called: Command, { setting, value }: SettingValue): void {
  const attribute = attributeOf(setting.flag);
  const source = called.getOptionValueSource(attribute);
  const isGiven = source !== undefined && source !== 'default';
  // `journal: false` is about the journal that a run writes, not about the journal that a report reads.
  const isMeant = setting.commands.includes(called.name()) && !(called.name() === 'report' && value === false);
  if (isMeant && !isGiven) called.setOptionValueWithSource(attribute, value, FROM_FILE);
}
