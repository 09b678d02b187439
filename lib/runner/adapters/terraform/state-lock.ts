import { RunnerError } from '../../common/runner-error';

interface Diagnostic {
  readonly summary: string;
  readonly detail?: string;
}

/** How backends that name no holder say that there is one: a locked file (fcntl), a row or an object that is there already. */
const HELD = /temporarily unavailable|conditional|already|exists|PreconditionFailed|conflict/i;

/** Who holds Terraform's lock of the state, where that is why a command failed. */
export function stateLockRefusal({ summary, detail = '' }: Diagnostic, directory: string): RunnerError | undefined {
  if (summary !== 'Error acquiring the state lock') return undefined;
  const of = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}:\\s+(\\S.*)$`, 'm').exec(detail)?.[1]?.trim();
  const [id, who = 'nobody who is named', since = 'an unknown time'] = [of('ID'), of('Who'), of('Created')];
  const why = of('Error message') ?? '';
  if (id === undefined && !HELD.test(why)) {
    return new RunnerError(
      'KBG-TF-002',
      `Terraform can't lock its state (${why || summary}), and nothing was applied; see that you may read and write it where the app's backend keeps it`,
    );
  }
  // Of a local file the note of who holds it may be elsewhere; its lock ends with its process.
  if (id === undefined) {
    return new RunnerError(
      'KBG-TF-003',
      "another run holds Terraform's lock of the state, and nothing was applied; wait for its end, and run again",
      'refused',
    );
  }
  return new RunnerError(
    'KBG-TF-004',
    `${who} holds Terraform's lock of the state since ${since}, and nothing was applied; wait for that run, or, when it is surely gone: (cd "${directory}" && terraform force-unlock ${id})`,
    'refused',
  );
}
