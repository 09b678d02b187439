import { RunnerError } from '../../common/runner-error';

interface Diagnostic {
  readonly summary: string;
  readonly detail?: string;
}

/** Messages of backends that do not name the holder: a locked file (fcntl), a row or an object that exists already. */
const HELD = /temporarily unavailable|conditional|already|exists|PreconditionFailed|conflict/i;

/** The refusal if another run holds Terraform's lock of the state; undefined if a command failed for another reason. */
export function stateLockRefusal({ summary, detail = '' }: Diagnostic, directory: string): RunnerError | undefined {
  if (summary !== 'Error acquiring the state lock') return undefined;
  const of = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}:\\s+(\\S.*)$`, 'm').exec(detail)?.[1]?.trim();
  const [id, who = 'another run', since = 'an unknown time'] = [of('ID'), of('Who'), of('Created')];
  const why = of('Error message') ?? '';
  if (id === undefined && !HELD.test(why)) {
    return new RunnerError(
      'KBG-TF-002',
      `Terraform can't lock its state (${why || summary}), and nothing was applied; check that you may read and write the state in the backend of the app`,
    );
  }
  // The note with the holder of a local file may be in another folder. The lock ends with its process.
  if (id === undefined) {
    return new RunnerError(
      'KBG-TF-003',
      "another run holds Terraform's lock of the state, and nothing was applied; wait until it ends, and run again",
      'refused',
    );
  }
  return new RunnerError(
    'KBG-TF-004',
    `${who} has held Terraform's lock of the state since ${since}, and nothing was applied; wait for that run; if you know that it is gone: (cd "${directory}" && terraform force-unlock ${id})`,
    'refused',
  );
}
