import type { Setting, SettingKind } from './setting';
import { SETTINGS } from './setting-table';

/** A settings file with every setting, commented out. */
export function settingsText(): string {
  const lines = [
    '# Settings of kong-bluegreen: an option on the command line wins over them. Do not write secrets here.',
  ];
  let open: readonly string[] = [];
  for (const { key, text, usual, example } of SETTINGS) {
    const groups = key.split('.').slice(0, -1);
    for (const [depth, group] of groups.entries()) {
      if (open[depth] !== group) lines.push(`${depth === 0 ? '\n' : ''}${indent(depth)}${group}:`);
    }
    open = groups;
    const name = key.slice(key.lastIndexOf('.') + 1);
    const byDefault = usual === undefined ? '' : ` (default: ${usual})`;
    lines.push(`${indent(groups.length)}# ${text}${byDefault}`, `${indent(groups.length)}# ${name}: ${example}`);
  }
  return `${lines.join('\n')}\n`;
}

const indent = (depth: number): string => '  '.repeat(depth);

/** The table of docs/settings.md. */
export function settingsTable(): readonly (readonly string[])[] {
  return SETTINGS.map(({ key, flag, kind, text, usual, commands }) => [
    `\`${key}\``,
    kindWords(kind),
    text,
    usual ?? 'none',
    `\`${flag}\` of ${commands.join(', ')}`,
  ]);
}

function kindWords(kind: SettingKind): string {
  switch (kind.of) {
    case 'number':
      return `${kind.low} to ${kind.high}`;
    case 'word':
      return kind.words.join(' or ');
    case 'flag':
      return 'true or false';
    case 'file-or-false':
      return 'file or false';
    case 'texts':
      return 'list of texts';
    default:
      return kind.of;
  }
}

type Schema = Readonly<Record<string, unknown>>;

/** JSON Schema of the file, for editors. */
export function settingsSchema(): Schema {
  const root = group('Settings of the command line kong-bluegreen');
  for (const setting of SETTINGS) {
    const names = setting.key.split('.');
    const last = names.pop() ?? '';
    let place = root;
    for (const name of names) place = (place.properties[name] ??= group()) as Group;
    place.properties[last] = { ...schemaOf(setting.kind), description: described(setting) };
  }
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...root };
}

interface Group {
  readonly type: readonly string[];
  readonly description?: string;
  readonly additionalProperties: false;
  readonly properties: Record<string, unknown>;
}

function group(description?: string): Group {
  return {
    ...(description === undefined ? {} : { description }),
    // A group whose settings are all commented out is null.
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {},
  };
}

function described({ text, usual, flag }: Setting): string {
  return `${text}${usual === undefined ? '' : ` (default: ${usual})`}; ${flag}`;
}

function schemaOf(kind: SettingKind): Schema {
  switch (kind.of) {
    case 'number':
      return { type: 'number', minimum: kind.low, maximum: kind.high };
    case 'word':
      return { enum: kind.words };
    case 'flag':
      return { type: 'boolean' };
    case 'file-or-false':
      return { anyOf: [{ type: 'string', minLength: 1 }, { const: false }] };
    case 'texts':
      return { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } };
    default:
      return { type: 'string', minLength: 1 };
  }
}
