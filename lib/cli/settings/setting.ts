/** What a setting's value may be. */
export type SettingKind =
  | { readonly of: 'text' | 'flag' | 'texts' }
  /** A path, from the folder of the settings file. */
  | { readonly of: 'file' }
  /** A path as before, or `false` for none. */
  | { readonly of: 'file-or-false' }
  | { readonly of: 'number'; readonly low: number; readonly high: number }
  | { readonly of: 'word'; readonly words: readonly string[] };

/** One setting of the file: an option of some commands, under a name of its own. */
export interface Setting {
  /** `gates.bakeSeconds`: the key and the groups that it is in. */
  readonly key: string;
  /** The option, as the command line spells it: `--bake`. */
  readonly flag: string;
  /** Commands that have the option. */
  readonly commands: readonly string[];
  readonly kind: SettingKind;
  readonly text: string;
  /** In words. @default - there is none */
  readonly usual?: string;
  /** As it would stand in the file. */
  readonly example: string;
}

/** A value that the file holds. */
export interface SettingValue {
  readonly setting: Setting;
  readonly value: string | boolean | readonly string[];
}

/** What must stand there, in words; undefined where the value does. */
export function kindFault(kind: SettingKind, value: unknown): string | undefined {
  const isText = (it: unknown): boolean => typeof it === 'string' && it.trim() !== '';
  switch (kind.of) {
    case 'text':
      return isText(value) ? undefined : 'a text';
    case 'file':
      return isText(value) ? undefined : 'the name of a file';
    case 'file-or-false':
      return isText(value) || value === false ? undefined : 'the name of a file, or false';
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'texts':
      return Array.isArray(value) && value.length > 0 && value.every(isText) ? undefined : 'a list of texts';
    case 'word':
      return kind.words.includes(value as string) ? undefined : kind.words.join(' or ');
    case 'number': {
      const { low, high } = kind;
      const fits = typeof value === 'number' && value >= low && value <= high;
      return fits ? undefined : `a number from ${low} to ${high}`;
    }
  }
}

/** What commander calls an option: `--on-silence` is `onSilence`, `--no-tls` is `tls`. */
export function attributeOf(flag: string): string {
  return flag.replace(/^--(no-)?/, '').replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
