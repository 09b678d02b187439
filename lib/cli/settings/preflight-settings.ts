import * as v from 'valibot';
import type { PreflightSettings } from '../../domain';
import { fitting } from '../../runner/common/json';
import { anyText, closedObject, flag, number } from '../../runner/common/json-kinds';

const TEXTS = v.array(anyText, 'a list of texts');
const NODES = 'a whole number from 0 to 10000';
const TIME = 'an ISO time such as 2026-11-23T10:00:00Z';
const ISO = /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/;

const OF_RELEASE = {
  release: v.exactOptional(anyText),
  plugins: v.exactOptional(TEXTS),
  environment: v.exactOptional(v.record(v.string(), anyText, 'an object of texts')),
  secrets: v.exactOptional(TEXTS),
  nodes: v.exactOptional(v.pipe(v.number(NODES), v.integer(NODES), v.minValue(0, NODES), v.maxValue(10_000, NODES))),
  addresses: v.exactOptional(TEXTS),
};
const OF_FILE = {
  from: v.exactOptional(closedObject(OF_RELEASE)),
  to: v.exactOptional(closedObject(OF_RELEASE)),
  healthCheckPath: v.exactOptional(v.pipe(anyText, v.startsWith('/', 'a path that begins with /'))),
  snapshotAt: v.exactOptional(
    v.pipe(
      v.string(TIME),
      v.check((text) => ISO.test(text) && !Number.isNaN(Date.parse(text)), TIME),
    ),
  ),
  freeStorageBytes: v.exactOptional(number),
  pooled: v.exactOptional(flag),
  lockSeconds: v.exactOptional(number),
  transactionSeconds: v.exactOptional(number),
};

/** All keys that the file may have, of both levels. */
export const SETTINGS_KEYS: readonly string[] = [...Object.keys(OF_FILE), ...Object.keys(OF_RELEASE)];

/** @throws RunnerError that names every fault at once; no value is repeated, because it may be a secret */
export function readSettings(file: string, value: unknown): Partial<PreflightSettings> {
  const source = {
    code: 'KBG-CLI-069',
    name: `--settings ${file}`,
    remedy: 'fix the file; docs/preflight.md shows a complete one',
    outcome: 'usage',
  } as const;
  return fitting(closedObject(OF_FILE), value, source) as Partial<PreflightSettings>;
}
