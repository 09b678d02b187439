import { cut, printable, type PreflightSettings } from '../../domain';
import { RunnerError } from '../../runner/common/runner-error';

/** What a value in the file must be, in words for the person who wrote it. */
interface Kind {
  readonly words: string;
  readonly fits: (value: unknown) => boolean;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isTime = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/.test(value) &&
  !Number.isNaN(Date.parse(value));

const TEXT: Kind = { words: 'a text', fits: isText };
const TEXTS: Kind = {
  words: 'a list of texts',
  fits: (value) => Array.isArray(value) && value.every(isText),
};
const SETTINGS: Kind = {
  words: 'an object of texts',
  fits: (value) => isObject(value) && Object.values(value).every(isText),
};
const COUNT: Kind = {
  words: 'a number from 0 up',
  fits: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
};
const NODES: Kind = {
  words: 'a whole number from 0 to 10000',
  fits: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 10_000,
};
const FLAG: Kind = { words: 'true or false', fits: (value) => typeof value === 'boolean' };
const TIME: Kind = { words: 'an ISO time such as 2026-11-23T10:00:00Z', fits: isTime };
const RELEASE: Kind = { words: 'an object', fits: isObject };

const OF_RELEASE: Readonly<Record<string, Kind>> = {
  release: TEXT,
  plugins: TEXTS,
  environment: SETTINGS,
  secrets: TEXTS,
  nodes: NODES,
  addresses: TEXTS,
};
const OF_FILE: Readonly<Record<string, Kind>> = {
  from: RELEASE,
  to: RELEASE,
  healthCheckPath: { words: 'a path that begins with /', fits: (it) => typeof it === 'string' && it.startsWith('/') },
  snapshotAt: TIME,
  freeStorageBytes: COUNT,
  pooled: FLAG,
  lockSeconds: COUNT,
  transactionSeconds: COUNT,
};

/** All that the file may say, of both levels. */
export const SETTINGS_KEYS: readonly string[] = [...Object.keys(OF_FILE), ...Object.keys(OF_RELEASE)];

const LONGEST_KEY = 40;

function faultsOf(
  value: Readonly<Record<string, unknown>>,
  kinds: Readonly<Record<string, Kind>>,
  at: string,
): string[] {
  return Object.entries(value).flatMap(([key, given]) => {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (kind === undefined) {
      return [`${at}${printable(cut(key, LONGEST_KEY))} is not known (known: ${Object.keys(kinds).join(', ')})`];
    }
    return kind.fits(given) ? [] : [`${at}${key} must be ${kind.words}`];
  });
}

/** @throws RunnerError that names every fault at once; no value is repeated, for one may be a secret */
export function readSettings(file: string, value: unknown): Partial<PreflightSettings> {
  const faults = isObject(value) ? faultsOf(value, OF_FILE, '') : ['it must hold an object'];
  for (const colour of ['from', 'to'] as const) {
    const release = isObject(value) ? value[colour] : undefined;
    if (isObject(release)) faults.push(...faultsOf(release, OF_RELEASE, `${colour}.`));
  }
  if (faults.length === 0) return value as Partial<PreflightSettings>;
  throw new RunnerError('KBG-CLI-069', `--settings ${file} can't be used: ${faults.join('; ')}`, 'usage');
}
