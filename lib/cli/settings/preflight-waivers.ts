import { cut, printable, type Waiver } from '../../domain';
import { RunnerError } from '../../runner/common/runner-error';

const KEYS = ['id', 'reason', 'expires'];
const LONGEST_KEY = 40;

type Entry = Readonly<Record<string, unknown>>;

/** @throws RunnerError that names every fault at once */
export function readWaivers(file: string, value: unknown): readonly Waiver[] {
  const isEntry = (it: unknown): it is Entry =>
    typeof it === 'object' && it !== null && KEYS.every((key) => typeof (it as Entry)[key] === 'string');
  if (!Array.isArray(value) || !value.every(isEntry)) {
    throw new RunnerError(
      'KBG-CLI-070',
      `--waivers ${file} must be a list of {"id", "reason", "expires"}, all texts`,
      'usage',
    );
  }
  const faults = value.flatMap((entry, i) => faultsOf(entry, i, value));
  if (faults.length === 0) return value as unknown as readonly Waiver[];
  throw new RunnerError('KBG-CLI-071', `--waivers ${file} can't be used: ${faults.join('; ')}`, 'usage');
}

/** A key written wrongly would be a waiver's limit that nobody holds; of two waivers of one check nobody knows which counts. */
function faultsOf(entry: Entry, i: number, all: readonly Entry[]): readonly string[] {
  const quoted = (text: unknown): string => `"${printable(cut(String(text), LONGEST_KEY))}"`;
  const foreign = Object.keys(entry).filter((key) => !KEYS.includes(key));
  const first = all.findIndex(({ id }) => id === entry.id);
  return [
    ...foreign.map((key) => `number ${i + 1} has ${quoted(key)}, which is not known (known: ${KEYS.join(', ')})`),
    ...(first < i ? [`number ${i + 1} waives ${quoted(entry.id)} as number ${first + 1} does; keep one`] : []),
  ];
}
