import type { ListMeaning } from './migration-list';

/**
 * Answer of `kong migrations list`, from its exit code and its words. `uninspected`: it could not inspect the datastore; `unheard`: the
 * words are needed, and they could not be read; `contradiction`: the words contradict the exit code.
 */
export type MigrationAnswer =
  | 'up-to-date'
  | 'uninspected'
  | 'too-old'
  | 'bootstrap'
  | 'pending'
  | 'pending-and-new'
  | 'new'
  | 'old-release'
  | 'unheard'
  | 'contradiction'
  | 'unknown';

type ByMeaning = Readonly<Record<ListMeaning, MigrationAnswer>>;

function every(answer: MigrationAnswer): ByMeaning {
  return {
    'up-to-date': answer,
    pending: answer,
    'pending-and-new': answer,
    new: answer,
    bootstrap: answer,
    'too-old': answer,
    'old-release': answer,
    error: answer,
    several: answer,
    nothing: answer,
  };
}

/** Any other meaning contradicts the exit code. The list of 0.14 and before is not an answer of the next release, with any exit code. */
const expecting = (known: Partial<ByMeaning>): ByMeaning => ({
  ...every('contradiction'),
  'old-release': 'old-release',
  ...known,
});

const ANSWERS: Readonly<Record<number, ByMeaning>> = {
  0: expecting({ 'up-to-date': 'up-to-date', nothing: 'unheard' }),
  1: every('uninspected'),
  2: expecting({ 'too-old': 'too-old', nothing: 'too-old' }),
  // Some releases up to 1.5 list new migrations on a legacy schema and still end with 3 (Kong's source).
  3: expecting({ bootstrap: 'bootstrap', new: 'bootstrap', nothing: 'bootstrap' }),
  4: expecting({ pending: 'pending', 'pending-and-new': 'pending-and-new', nothing: 'unheard' }),
  5: expecting({ new: 'new', nothing: 'unheard' }),
};
const UNKNOWN = every('unknown');

/** The answer for an exit code and a meaning: there is one for every pair. */
export function migrationAnswer(exitCode: number, meaning: ListMeaning): MigrationAnswer {
  return (ANSWERS[exitCode] ?? UNKNOWN)[meaning];
}
