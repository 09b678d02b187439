import { distance } from 'fastest-levenshtein';
import type { Document } from 'yaml';
import { parseDocument } from 'yaml';
import { cut, printable } from '../../domain';
import { RunnerError } from '../../runner/common/runner-error';
import type { Setting, SettingValue } from './setting';
import { kindFault } from './setting';
import { SETTINGS } from './setting-table';

const LONGEST_SHOWN = 40;
/** A name that differs in more letters is not suggested. */
const FARTHEST = 3;

/**
 * The values of a settings file.
 *
 * @throws RunnerError that names every fault at once
 */
export function readSettings(name: string, text: string): readonly SettingValue[] {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) {
    const line = broken.linePos?.[0].line;
    throw fault(name, [`it is not YAML${line === undefined ? '' : ` at line ${line}`} (${broken.code})`]);
  }
  const faults: string[] = [];
  const values: SettingValue[] = [];
  collect(contentOf(name, document), '', values, faults);
  if (faults.length > 0) throw fault(name, faults);
  return values;
}

function contentOf(name: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw fault(name, ['it has aliases (*name); write each value where it belongs']);
  }
}

const fault = (name: string, faults: readonly string[]): RunnerError =>
  new RunnerError('KBG-CLI-072', `${name} can't be used: ${faults.join('; ')}`, 'usage');

function collect(value: unknown, at: string, values: SettingValue[], faults: string[]): void {
  // All settings of the group are commented out.
  if (value === null || value === undefined) return;
  if (typeof value !== 'object' || Array.isArray(value)) {
    faults.push(`${at === '' ? 'the file' : at} must hold settings by name (${namesIn(at).join(', ')})`);
    return;
  }
  for (const [name, given] of Object.entries(value)) {
    const key = at === '' ? name : `${at}.${name}`;
    const setting = SETTINGS.find((it) => it.key === key);
    if (setting) take(setting, given, values, faults);
    else if (namesIn(key).length > 0) collect(given, key, values, faults);
    else faults.push(unknownName(key, at));
  }
}

function take(setting: Setting, given: unknown, values: SettingValue[], faults: string[]): void {
  const { key, kind } = setting;
  const wanted = kindFault(kind, given);
  if (wanted !== undefined) {
    faults.push(`${key} must be ${wanted}, got ${shown(given)}`);
    return;
  }
  values.push({ setting, value: typeof given === 'number' ? String(given) : (given as SettingValue['value']) });
}

/** Names directly below a group; empty if the key is not a group. */
function namesIn(group: string): readonly string[] {
  const prefix = group === '' ? '' : `${group}.`;
  const below = SETTINGS.filter(({ key }) => key.startsWith(prefix)).map(({ key }) => key.slice(prefix.length));
  return [...new Set(below.map((rest) => rest.split('.')[0] ?? ''))];
}

/** Suggests the nearest name, also of another group. */
function unknownName(key: string, group: string): string {
  const name = printable(cut(key, LONGEST_SHOWN));
  const last = key.slice(key.lastIndexOf('.') + 1);
  const near = SETTINGS.map((setting) => {
    const own = setting.key.slice(setting.key.lastIndexOf('.') + 1);
    return { key: setting.key, far: Math.min(distance(last, own), distance(key, setting.key)) };
  }).sort((a, b) => a.far - b.far);
  const [nearest] = near;
  if (nearest && nearest.far <= FARTHEST) return `${name} is not known; ${nearest.key} is`;
  return `${name} is not known (known: ${namesIn(group).join(', ')})`;
}

/** Repeats only values that can hardly be a secret. */
function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'another text' : 'a group';
}
