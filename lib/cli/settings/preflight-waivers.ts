import * as v from 'valibot';
import { cut, printable, type Waiver } from '../../domain';
import { fitting } from '../../runner/common/json';
import { anyText, closedObject } from '../../runner/common/json-kinds';
import { RunnerError } from '../../runner/common/runner-error';

const WAIVERS = v.array(
  closedObject({ id: anyText, reason: anyText, expires: anyText }),
  'a list of {"id", "reason", "expires"}, all texts',
);
const LONGEST_ID = 40;

/** @throws RunnerError that names every fault at once */
export function readWaivers(file: string, value: unknown): readonly Waiver[] {
  const name = `--waivers ${file}`;
  const remedy = 'fix the file; docs/preflight.md shows one';
  const waivers: readonly Waiver[] = fitting(WAIVERS, value, { code: 'KBG-CLI-070', name, remedy, outcome: 'usage' });
  const faults = waivers.flatMap((waiver, i) => repeatedId(waiver, i, waivers));
  if (faults.length === 0) return waivers;
  throw new RunnerError('KBG-CLI-071', `${name} can't be used: ${faults.join('; ')}`, 'usage');
}

/** Of two waivers of one check it is not clear which one counts. */
function repeatedId({ id }: Waiver, i: number, all: readonly Waiver[]): readonly string[] {
  const first = all.findIndex((waiver) => waiver.id === id);
  if (first === i) return [];
  return [`number ${i + 1} waives "${printable(cut(id, LONGEST_ID))}" as number ${first + 1} does; keep one`];
}
