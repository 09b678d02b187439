import type { Outcome } from '../../../domain';
import { EXIT_CODES } from '../../../domain';

/** What Terraform says of something that failed. */
export interface TerraformDiagnostic {
  readonly summary: string;
  readonly detail?: string;
}

/** The answer of the guard, or of a step that the shell ran, as the exit code that it would have alone; none of any other failure. */
export function outcomeOf({ summary, detail = '' }: TerraformDiagnostic): readonly Outcome[] {
  if (summary === 'Resource precondition failed') return ['refused'];
  const status = /exit status (\d+)\. Output:/.exec(detail)?.[1];
  if (status === undefined || lastWords(detail) === undefined) return [];
  const names = Object.keys(EXIT_CODES) as Outcome[];
  return names.filter((name) => name !== 'done' && EXIT_CODES[name].code === Number(status));
}

/** A step's own sentence, the last of what it printed. */
function lastWords(detail: string): string | undefined {
  return [...detail.matchAll(/(?:^|\. Output: )kong-bluegreen: (.+)$/gm)].at(-1)?.[1]?.trim();
}

/** What failed, in one line; of a step that failed its own last words, without all that it printed before. */
export function sentenceOf({ summary, detail }: TerraformDiagnostic): string {
  const words = lastWords(detail ?? '');
  if (words !== undefined) return words;
  const ofFunction = /^invoking Lambda Function \(.*?\): (\{.*\})$/s.exec(summary)?.[1];
  if (ofFunction !== undefined) return errorMessage(ofFunction) ?? summary;
  return [summary, detail].filter(Boolean).join(': ').replace(/\s+/g, ' ').trim();
}

/** What a function's error says, of the JSON that AWS makes of it. */
function errorMessage(json: string): string | undefined {
  try {
    const { errorMessage: text } = JSON.parse(json) as { readonly errorMessage?: unknown };
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
