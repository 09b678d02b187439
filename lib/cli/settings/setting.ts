/** Form of a setting's value. */
export type SettingKind =
  | { readonly of: 'text' | 'flag' | 'texts' }
  /** A path, relative to the folder of the settings file. */
  | { readonly of: 'file' }
  /** The same, or `false` for no file. */
  | { readonly of: 'file-or-false' }
  | { readonly of: 'number'; readonly low: number; readonly high: number }
  | { readonly of: 'word'; readonly words: readonly string[] };

/** One setting of the file: an option of some commands. */
export interface Setting {
  /** `gates.bakeSeconds`: the groups and the key. */
  readonly key: string;
  /** The option of the command line: `--bake`. */
  readonly flag: string;
  /** Commands that have the option. */
  readonly commands: readonly string[];
  readonly kind: SettingKind;
  readonly text: string;
  /** Default in words. @default - no default */
  readonly usual?: string;
  /** Example of a value in the file. */
  readonly example: string;
}

/** A value of the file. */
export interface SettingValue {
  readonly setting: Setting;
  readonly value: string | boolean | readonly string[];
}

/** Required form in words; undefined if the value has it. */
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

/** Commander's name of an option: `--on-silence` is `onSilence`, `--no-tls` is `tls`. */
export function attributeOf(flag: string): string {
  return flag.replace(/^--(no-)?/, '').replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
