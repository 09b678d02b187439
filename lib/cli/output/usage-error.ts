import type { CommanderError } from 'commander';
import type { ErrorCode } from '../../domain';
import { EXIT_CODES } from '../../domain';
import type { ErrorLine } from './exit';

/** Code of each kind of wrong command line that commander reports. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  'commander.unknownCommand': 'KBG-CLI-080',
  'commander.unknownOption': 'KBG-CLI-081',
  'commander.missingArgument': 'KBG-CLI-082',
  'commander.optionMissingArgument': 'KBG-CLI-083',
  'commander.missingMandatoryOptionValue': 'KBG-CLI-084',
  'commander.invalidArgument': 'KBG-CLI-085',
  'commander.excessArguments': 'KBG-CLI-086',
};

/** The failure to report; undefined if commander has printed the help instead. */
export function usageError({ code, message }: CommanderError): ErrorLine | undefined {
  const own = CODES[code];
  if (own === undefined) return undefined;
  const exitCode = EXIT_CODES.usage.code;
  return { type: 'error', code: own, message: message.replace(/^error: /, ''), outcome: 'usage', exitCode };
}
