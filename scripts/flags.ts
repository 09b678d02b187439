import type { ParseArgsConfig } from 'node:util';
import { parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** A script's own options. `--help` prints the usage; an unknown option prints it too and ends with 2. */
export function readFlags<const T extends Options>(
  usage: string,
  options: T,
): ReturnType<typeof parseArgs<{ options: T }>>['values'] {
  if (process.argv.slice(2).some((it) => ['--help', '-h'].includes(it))) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${(error as Error).message}; usage: ${usage}`);
    process.exit(2);
  }
}

/** @returns the whole number of an option; anything else ends with the sentence and 2 */
export function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  console.error(`--${name} must be a whole number from 1 on, got "${text}"`);
  process.exit(2);
}
