import type { ErrorCode } from '../common/errors';
import type { ListMeaning } from './migration-list';

/** The moment at which `kong migrations list` ran. */
export type MigrationMoment = 'before-up' | 'after-up' | 'before-finish' | 'after-finish';

/**
 * State of the migrations, read in the datastore itself. `begun`: a killed "up" left the tables of the new framework, but migrated
 * nothing; `mixed`: a state that Kong leaves only after a fault; `unreadable`: the datastore answers, but its tables cannot be read;
 * `unreachable`: the datastore does not answer.
 */
export type DatastoreState =
  'legacy' | 'begun' | 'none' | 'pending' | 'finished' | 'mixed' | 'unreadable' | 'unreachable';

/** The facts on which a migration step decides. */
export interface MigrationObservation {
  readonly asked: MigrationMoment;
  /** Exit code of `kong migrations list` in the next release's image. */
  readonly exitCode: number;
  /** Meaning of the words that `list` printed. */
  readonly meaning: ListMeaning;
  readonly datastore: DatastoreState;
  /** Evidence from the datastore, or the reason why it could not be read. */
  readonly detail?: string;
  /** True if a migration's lock in the datastore has not expired. */
  readonly lockLive: boolean;
}

/** The decision of a migration step. */
export interface MigrationDecision {
  /** Start the migration, skip it, wait for the lock of another migration, or stop. */
  readonly action: 'start' | 'skip' | 'wait' | 'stop';
  readonly verdict: 'passed' | 'failed' | 'error' | 'inconclusive' | 'refused';
  /** Code of the cause. @default - the verdict is `passed` */
  readonly code?: ErrorCode;
  /** Sentence for the operator, with the next command where there is one. */
  readonly sentence: string;
}
