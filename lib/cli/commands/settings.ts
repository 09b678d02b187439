import type { Command } from 'commander';
import { exitWith } from '../output/exit';
import { SETTINGS } from '../settings/setting-table';
import { settingsFile, settingsFor, SETTINGS_FILE } from '../settings/settings-option';
import { settingsSchema, settingsText } from '../settings/settings-text';

interface SettingsFlags {
  readonly config?: string;
  readonly directory: string;
  readonly json?: boolean;
  readonly example?: boolean;
  readonly schema?: boolean;
}

export function register(program: Command): void {
  program
    .command('settings')
    .description(`checks the settings file (${SETTINGS_FILE}), and prints its settings; changes nothing`)
    .option('--directory <dir>', 'folder of the cdktf app', '.')
    .option('--config <file>', `the file (default: ${SETTINGS_FILE} in that folder)`)
    .option('--json', 'print {file, settings} as JSON')
    .option('--example', 'print a file with every setting, commented out')
    .option('--schema', 'print the JSON Schema of the file, for an editor')
    .addHelpText(
      'after',
      `\nExamples:\n  npx kong-bluegreen settings\n  npx kong-bluegreen settings --example > ${SETTINGS_FILE}\n`,
    )
    .action((flags: SettingsFlags) =>
      exitWith(() => {
        for (const line of linesOf(flags)) process.stdout.write(`${line}\n`);
      }, flags),
    );
}

function linesOf(flags: SettingsFlags): readonly string[] {
  if (flags.schema === true) return [JSON.stringify(settingsSchema(), undefined, 2)];
  if (flags.example === true) return [settingsText().trimEnd()];
  const file = settingsFile(flags);
  const values = settingsFor(flags);
  if (flags.json === true) {
    const settings = Object.fromEntries(values.map(({ setting, value }) => [setting.key, value]));
    return [JSON.stringify({ file: file ?? null, settings }, undefined, 2)];
  }
  const width = Math.max(...SETTINGS.map(({ key }) => key.length)) + 2;
  return [
    file === undefined ? `no ${SETTINGS_FILE} in ${flags.directory}: the defaults apply` : `${file} sets:`,
    ...values.map(({ setting, value }) => `${setting.key.padEnd(width)}${String(value)}  (${setting.flag})`),
  ];
}
