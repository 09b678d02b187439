import { migrationAnswer, type MigrationAnswer } from './migration-answer';
import type { ListMeaning } from './migration-list';

/** The moment at which `kong migrations list` was asked. */
export type MigrationMoment = 'before-up' | 'after-up' | 'before-finish' | 'after-finish';

/**
 * What the datastore itself shows of its migrations. `begun`: a killed "up" left the new framework's tables, but migrated
 * nothing; `mixed`: none of the states that Kong leaves when nothing went wrong; `unreadable`: the datastore answers, but does
 * not show its tables; `unreachable`: it could not be asked.
 */
export type DatastoreState =
  'legacy' | 'begun' | 'none' | 'pending' | 'finished' | 'mixed' | 'unreadable' | 'unreachable';

export interface MigrationObservation {
  readonly asked: MigrationMoment;
  /** Exit code of `kong migrations list`, asked of the next release's image. */
  readonly exitCode: number;
  /** What its words mean. */
  readonly meaning: ListMeaning;
  readonly datastore: DatastoreState;
  /** What of the datastore was seen, or why it was not. */
  readonly detail?: string;
  /** The row of a migration's lock has not expired. */
  readonly lockLive: boolean;
}

export interface MigrationDecision {
  /** Start the migration, skip it, wait for another's lock and ask again, or stop. */
  readonly action: 'start' | 'skip' | 'wait' | 'stop';
  readonly verdict: 'passed' | 'failed' | 'error' | 'inconclusive' | 'refused';
  readonly sentence: string;
}

type Cell = (seen: MigrationObservation) => MigrationDecision;
type Row = Readonly<Record<DatastoreState, Cell>>;

const decision =
  (action: MigrationDecision['action'], verdict: MigrationDecision['verdict']) =>
  (sentence: string): Cell =>
  (seen) => ({ action, verdict, sentence: sentence.replaceAll('AGAIN', again(seen)) });
const start = decision('start', 'passed');
const skip = decision('skip', 'passed');
const done = decision('stop', 'passed');
const wait = decision('wait', 'inconclusive');
const fail = decision('stop', 'failed');
const refuse = decision('stop', 'refused');
const ask = decision('stop', 'inconclusive');
const error = decision('stop', 'error');

/** What to type when the cause is mended. */
function again({ asked }: MigrationObservation): string {
  return `apply STAGE=${asked.endsWith('up') ? 'migrate-up' : 'migrate-finish'} again`;
}

const withDetail =
  (cell: Cell): Cell =>
  (seen) => {
    const judged = cell(seen);
    return seen.detail === undefined ? judged : { ...judged, sentence: `${judged.sentence} (${seen.detail})` };
  };

const SAYS: Readonly<Record<MigrationAnswer, string>> = {
  'up-to-date': 'that nothing is left to migrate',
  pending: 'that migrations are pending and none is new',
  'pending-and-new': 'that migrations are pending and others are new',
  new: 'that new migrations are available and none is pending',
  bootstrap: 'that there is no schema_meta',
  'too-old': 'that the schema is from before 0.14',
  uninspected: 'that the datastore could not be inspected',
  'old-release': 'what only 0.14 and before say',
  unheard: 'nothing that could be read',
  contradiction: 'what its exit code denies',
  unknown: 'what no table knows',
};
const SHOWS: Readonly<Record<DatastoreState, string>> = {
  legacy: 'the schema of the old release, not migrated',
  begun: 'an "up" that was killed before it migrated anything',
  none: 'no tables of Kong',
  pending: 'migrations that are pending',
  finished: 'that all its migrations are finished',
  mixed: 'a state that Kong leaves only when something went wrong',
  unreadable: 'tables that could not be read',
  unreachable: 'nothing, because it could not be asked',
};

/** While a migration holds the lock, what differs may be its work: then it is asked once more. */
const differ =
  (remedy: string): Cell =>
  (seen) => {
    const says = SAYS[migrationAnswer(seen.exitCode, seen.meaning)];
    const both = `list says ${says} (exit ${seen.exitCode}), but the datastore shows ${SHOWS[seen.datastore]}`;
    if (seen.lockLive) return withDetail(wait(`${both}, and another migration holds the lock`))(seen);
    return withDetail(ask(`${both}; ${remedy}`))(seen);
  };

const DIFFER = differ(
  'neither is believed: check that image, KONG_PLUGINS and datastore of the next release are those of this upgrade, and AGAIN',
);
/** Kong can't tell a table that its role may not read from one that is not there: `list` says 3, and "finish" exits 0. */
const HIDDEN = differ(
  'the role that the next release connects as may have no SELECT right on schema_meta: grant it (GRANT SELECT ON schema_meta TO the role), or point the release at this datastore, and AGAIN',
);

const all = (cell: Cell): Row => ({
  legacy: cell,
  begun: cell,
  none: cell,
  pending: cell,
  finished: cell,
  mixed: cell,
  unreadable: cell,
  unreachable: cell,
});
const unseen = (cell: Cell): Cell =>
  withDetail((seen) => {
    const judged = cell(seen);
    return { ...judged, sentence: `${judged.sentence}; the datastore was not looked at` };
  });

/** What the list means holds in the states that agree with it, and where the datastore could not be looked at. */
function agreed(cell: Cell, states: readonly DatastoreState[]): Row {
  const row = { ...all(DIFFER), unreadable: unseen(cell), unreachable: unseen(cell) };
  return { ...row, ...Object.fromEntries(states.map((state) => [state, cell])) };
}

const finished = (cell: Cell): Row => agreed(cell, ['finished']);
const pending = (cell: Cell): Row => agreed(cell, ['pending']);
/** A finished datastore has new ones when the next release, or a plugin more, brings them. */
const fresh = (cell: Cell): Row => agreed(cell, ['legacy', 'begun', 'finished']);
/** Without a `schema_meta` the datastore is the old release's, or none of Kong's. */
const bootstrap = (cells: Readonly<Record<'legacy' | 'none' | 'unreachable', Cell>>): Row => ({
  ...all(HIDDEN),
  ...cells,
});
const noMeta = (cell: Cell): Row => bootstrap({ legacy: cell, none: cell, unreachable: unseen(cell) });

/** Rows that are the same at every moment. */
const ANYWHERE = {
  uninspected: all(
    error(
      'the next release could not inspect the datastore (list exit 1); its output above says why: mend that and AGAIN',
    ),
  ),
  'too-old': agreed(
    ask(
      'the schema is from before 0.14, which the next release cannot migrate (list exit 2); bring it to 0.14 with a release between the two, or restore the right datastore, and AGAIN',
    ),
    ['legacy'],
  ),
  'old-release': all(
    ask(
      'the answer is that of "kong migrations list" of 0.14 or before, which always ends with 0 and knows nothing of newer migrations; give the task the image of the next release, and AGAIN',
    ),
  ),
  unheard: all((seen) =>
    error(`list ended with ${seen.exitCode}, but its output could not be read; look at the log of its task and AGAIN`)(
      seen,
    ),
  ),
  contradiction: all((seen) =>
    ask(
      `list ended with ${seen.exitCode}, but its output says otherwise (${seen.meaning}); look at the output above before going on, and AGAIN`,
    )(seen),
  ),
  unknown: all((seen) =>
    ask(
      `list exit ${seen.exitCode} is in no table of known answers; look at the output above and at the datastore before going on, and AGAIN`,
    )(seen),
  ),
} as const;

const NOT_READY = refuse(
  '"up" is not complete on this datastore, so "finish" was not started and nothing was changed; was the datastore restored or replaced since migrate-up? Point it back, or have "kong migrations up" done once by hand with this image, and AGAIN',
);
const UP_NOT_DONE =
  '"up" did not migrate: it lost the lock, met API entities, found too old a schema or was killed; its output above says which';

/** Every moment, every answer, every state of the datastore. */
const TABLE: Readonly<Record<MigrationMoment, Readonly<Record<MigrationAnswer, Row>>>> = {
  'before-up': {
    ...ANYWHERE,
    'up-to-date': finished(skip('the datastore is up to date (list exit 0): there is nothing to migrate')),
    pending: pending(skip('"up" is already done (list exit 4, nothing new): nothing was started')),
    'pending-and-new': pending(
      refuse(
        'pending and new migrations together (list exit 4), on which "up" fails; only "finish" or the snapshot remain, and a human must choose',
      ),
    ),
    new: fresh(start('new migrations are available (list exit 5)')),
    bootstrap: bootstrap({
      legacy: start('the datastore holds the schema of the old release (list exit 3, schema_migrations seen)'),
      none: refuse(
        'list exit 3 and no schema_migrations in the datastore: it is a wrong or an empty one; check its host and its name, and AGAIN',
      ),
      unreachable: withDetail(
        refuse(
          'list exit 3 and the datastore cannot be looked at from here: go inside the VPC, or through a tunnel with PGHOST and PGPORT, set PGPASSWORD, and AGAIN',
        ),
      ),
    }),
  },
  'after-up': {
    ...ANYWHERE,
    'up-to-date': finished(done('"up" is done and nothing needs a second phase (list exit 0)')),
    pending: pending(done('"up" is done (list exit 4, nothing new)')),
    'pending-and-new': pending(
      ask('new migrations are left beside the pending ones (list exit 4); a human must decide before going on'),
    ),
    new: fresh((seen) =>
      seen.lockLive
        ? wait('new migrations are left and another migration holds the lock (list exit 5)')(seen)
        : fail(`${UP_NOT_DONE} (list exit 5); mend that and AGAIN`)(seen),
    ),
    bootstrap: noMeta(fail(`${UP_NOT_DONE} (list exit 3); mend that and AGAIN`)),
  },
  'before-finish': {
    ...ANYWHERE,
    'up-to-date': finished(skip('the datastore is up to date (list exit 0): there is nothing to finish')),
    pending: pending(start('"up" is done and its second phase is pending (list exit 4, nothing new)')),
    'pending-and-new': pending(
      refuse(
        'pending and new migrations together (list exit 4), so "finish" was not started: this image knows migrations that "up" did not; put back the image and the plugins that migrate-up verified, and AGAIN',
      ),
    ),
    new: fresh(NOT_READY),
    bootstrap: noMeta(NOT_READY),
  },
  'after-finish': {
    ...ANYWHERE,
    'up-to-date': finished(done('"finish" is done: the datastore is up to date (list exit 0)')),
    pending: pending(fail('"finish" is not complete (list exit 4); look at its output and AGAIN')),
    'pending-and-new': pending(
      fail('"finish" is not complete and new migrations are listed (list exit 4); look at its output before going on'),
    ),
    new: fresh(
      refuse('new migrations are listed after "finish" (list exit 5); do not go on before "up" was done for them'),
    ),
    bootstrap: noMeta(
      refuse('the datastore looks empty after "finish" (list exit 3); do not go on before it was looked at'),
    ),
  },
};

/** What to do, and what to say, after `kong migrations list` was asked: decided for every observation. */
export function decideMigration(seen: MigrationObservation): MigrationDecision {
  return TABLE[seen.asked][migrationAnswer(seen.exitCode, seen.meaning)][seen.datastore](seen);
}
