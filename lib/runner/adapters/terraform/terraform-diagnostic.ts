import type { ErrorCode, Outcome } from '../../../domain';
import { EXIT_CODES } from '../../../domain';
import { parsedOrNothing } from '../../common/json';
import { anyText, object } from '../../common/json-kinds';
import { RunnerError } from '../../common/runner-error';
import { stateLockRefusal } from './state-lock';

/** Terraform's report of a failure. */
export interface TerraformDiagnostic {
  readonly summary: string;
  readonly detail?: string;
}

const FUNCTION_ERROR = object({ errorMessage: anyText });
const CODE = /^(KBG-[A-Z]+-\d+): /;

/**
 * The error of a failed command, from the diagnostics that it printed; undefined if it printed none. A guard or a step begins its sentence
 * with a code: that code is the code of the error, because it names the cause.
 */
export function failureOf(
  command: string,
  diagnostics: readonly TerraformDiagnostic[],
  directory: string,
): RunnerError | undefined {
  if (diagnostics.length === 0) return undefined;
  for (const diagnostic of diagnostics) {
    const refusal = stateLockRefusal(diagnostic, directory);
    if (refusal) return refusal;
  }
  const sentences = [...new Set(diagnostics.map(sentenceOf))];
  const inner = sentences.map((sentence) => CODE.exec(sentence)?.[1]).find((code) => code !== undefined);
  const words = sentences.map((sentence) => (inner === undefined ? sentence : sentence.replace(`${inner}: `, '')));
  return new RunnerError(
    (inner as ErrorCode | undefined) ?? 'KBG-TF-006',
    `terraform ${command} failed: ${words.join('; ')}`,
    diagnostics.flatMap(outcomeOf)[0],
  );
}

/** Outcome of a guard, or of a step that the shell ran: the exit code that the step would have alone. Empty for any other failure. */
function outcomeOf({ summary, detail = '' }: TerraformDiagnostic): readonly Outcome[] {
  if (summary === PRECONDITION) return ['refused'];
  const status = /exit status (\d+)\. Output:/.exec(detail)?.[1];
  if (status === undefined || lastWords(detail) === undefined) return [];
  const names = Object.keys(EXIT_CODES) as Outcome[];
  return names.filter((name) => name !== 'done' && EXIT_CODES[name].code === Number(status));
}

const PRECONDITION = 'Resource precondition failed';
const GUARDS = [PRECONDITION, 'Resource postcondition failed'];

/** A step's own sentence, the last one that it printed. */
function lastWords(detail: string): string | undefined {
  return [...detail.matchAll(/(?:^|\. Output: )kong-bluegreen: (.+)$/gm)].at(-1)?.[1]?.trim();
}

/** The failure in one line. Of a step it is the step's own sentence, of a guard with a code it is the guard's. */
function sentenceOf({ summary, detail = '' }: TerraformDiagnostic): string {
  const words = lastWords(detail);
  if (words !== undefined) return words;
  const ofFunction = /^invoking Lambda Function \(.*?\): (\{.*\})$/s.exec(summary)?.[1];
  if (ofFunction !== undefined) return parsedOrNothing(FUNCTION_ERROR, ofFunction)?.errorMessage ?? summary;
  const ofGuard = GUARDS.includes(summary) && CODE.test(detail);
  return [ofGuard ? '' : summary, detail].filter(Boolean).join(': ').replace(/\s+/g, ' ').trim();
}
