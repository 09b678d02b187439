/** The moment at which `kong migrations list` was asked. */
export type MigrationMoment = 'before-up' | 'after-up' | 'before-finish' | 'after-finish';

/** Whether the `schema_migrations` table of the old release was seen in the datastore. */
export type LegacySchema = 'seen' | 'not-seen' | 'unreachable';

export interface MigrationObservation {
  readonly asked: MigrationMoment;
  /** Exit code of `kong migrations list`, asked of the next release's image. */
  readonly exitCode: number;
  /** New migrations were listed. */
  readonly newListed: boolean;
  readonly legacy: LegacySchema;
  /** The row of a migration's lock has not expired. */
  readonly lockLive: boolean;
}

export interface MigrationDecision {
  /** Start the migration, skip it, wait for another's lock and ask again, or stop. */
  readonly action: 'start' | 'skip' | 'wait' | 'stop';
  readonly verdict: 'passed' | 'failed' | 'error' | 'inconclusive' | 'refused';
  readonly sentence: string;
}

/** Answers of `list` that mean one thing each. */
type Answer = 'up-to-date' | 'unreadable' | 'too-old' | 'bootstrap' | 'pending' | 'pending-and-new' | 'new' | 'unknown';
type Cell = MigrationDecision | ((seen: MigrationObservation) => MigrationDecision);

const decision =
  (action: MigrationDecision['action'], verdict: MigrationDecision['verdict']) =>
  (sentence: string): MigrationDecision => ({ action, verdict, sentence });
const start = decision('start', 'passed');
const skip = decision('skip', 'passed');
const done = decision('stop', 'passed');
const wait = decision('wait', 'inconclusive');
const fail = decision('stop', 'failed');
const refuse = decision('stop', 'refused');
const ask = decision('stop', 'inconclusive');
const error = decision('stop', 'error');

const UNREADABLE = error(
  'the next release could not inspect the datastore (list exit 1); its output above says why, mend that and run the step again',
);
const TOO_OLD = ask(
  'list exit 2 is known as a legacy schema that is too old for the next release; look at the datastore before going on',
);
const UNKNOWN = ({ exitCode }: MigrationObservation): MigrationDecision =>
  ask(`list exit ${exitCode} is in no table of known answers; look at the datastore before going on`);
const NOT_READY = refuse(
  '"up" is not complete on this datastore, so "finish" was not started and nothing was changed; was the datastore restored or replaced since migrate-up? Point it back, or have "kong migrations up" done once by hand with this image, and ask for migrate-finish again',
);

const BEFORE_UP_LEGACY: Readonly<Record<LegacySchema, MigrationDecision>> = {
  seen: start('the datastore holds the schema of the old release (list exit 3, schema_migrations seen)'),
  'not-seen': refuse(
    'list exit 3 and no schema_migrations in the datastore: it is a wrong or an empty one; check its host and its name',
  ),
  unreachable: refuse(
    'list exit 3 and the datastore cannot be looked at from here: run the step inside the VPC, or through a tunnel with PGHOST and PGPORT, and set PGPASSWORD',
  ),
};

const UP_NOT_DONE =
  '"up" did not migrate: it lost the lock, met API entities, found too old a schema or was killed; its output above says which';

/** DESIGN section 5 as one table. */
const TABLE: Readonly<Record<MigrationMoment, Readonly<Record<Answer, Cell>>>> = {
  'before-up': {
    'up-to-date': skip('the datastore is up to date (list exit 0): there is nothing to migrate'),
    pending: skip('"up" is already done (list exit 4, nothing new): nothing was started'),
    'pending-and-new': refuse(
      'pending and new migrations together (list exit 4), on which "up" fails; only "finish" or the snapshot remain, and a human must choose',
    ),
    new: start('new migrations are available (list exit 5)'),
    bootstrap: ({ legacy }) => BEFORE_UP_LEGACY[legacy],
    unreadable: UNREADABLE,
    'too-old': TOO_OLD,
    unknown: UNKNOWN,
  },
  'after-up': {
    'up-to-date': done('"up" is done and nothing needs a second phase (list exit 0)'),
    pending: done('"up" is done (list exit 4, nothing new)'),
    'pending-and-new': ask('new migrations are left beside the pending ones (list exit 4); a human must decide'),
    new: ({ lockLive }) =>
      lockLive
        ? wait('new migrations are left and another migration holds the lock (list exit 5)')
        : fail(`${UP_NOT_DONE} (list exit 5)`),
    bootstrap: fail(`${UP_NOT_DONE} (list exit 3)`),
    unreadable: UNREADABLE,
    'too-old': TOO_OLD,
    unknown: UNKNOWN,
  },
  'before-finish': {
    'up-to-date': skip('the datastore is up to date (list exit 0): there is nothing to finish'),
    pending: start('"up" is done and its second phase is pending (list exit 4, nothing new)'),
    'pending-and-new': refuse(
      'pending and new migrations together (list exit 4), so "finish" was not started: this image knows migrations that "up" did not; put back the image and the plugins that migrate-up verified, and ask for migrate-finish again',
    ),
    new: NOT_READY,
    bootstrap: NOT_READY,
    unreadable: UNREADABLE,
    'too-old': TOO_OLD,
    unknown: UNKNOWN,
  },
  'after-finish': {
    'up-to-date': done('"finish" is done: the datastore is up to date (list exit 0)'),
    pending: fail('"finish" is not complete (list exit 4); run the step again'),
    'pending-and-new': fail('"finish" is not complete and new migrations are listed (list exit 4); look at its output'),
    new: refuse('new migrations are listed after "finish" (list exit 5); do not go on before "up" was done for them'),
    bootstrap: refuse('the datastore looks empty after "finish" (list exit 3); do not go on before it was looked at'),
    unreadable: UNREADABLE,
    'too-old': TOO_OLD,
    unknown: UNKNOWN,
  },
};

/** What to do, and what to say, after `kong migrations list` was asked: decided for every answer. */
export function decideMigration(seen: MigrationObservation): MigrationDecision {
  const cell = TABLE[seen.asked][answerOf(seen)];
  return typeof cell === 'function' ? cell(seen) : cell;
}

function answerOf({ exitCode, newListed }: MigrationObservation): Answer {
  if (exitCode === 4) return newListed ? 'pending-and-new' : 'pending';
  const answers: Readonly<Record<number, Answer>> = {
    0: 'up-to-date',
    1: 'unreadable',
    2: 'too-old',
    3: 'bootstrap',
    5: 'new',
  };
  return answers[exitCode] ?? 'unknown';
}
