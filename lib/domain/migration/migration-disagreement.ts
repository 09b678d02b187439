import type { ErrorCode } from '../common/errors';
import type { MigrationAnswer } from './migration-answer';
import { migrationAnswer } from './migration-answer';
import type { Cell } from './migration-cell';
import { ask, waitForLock, withDetail } from './migration-cell';
import type { DatastoreState } from './migration-decision';

const LIST_SAYS: Readonly<Record<MigrationAnswer, string>> = {
  'up-to-date': 'that nothing is left to migrate',
  pending: 'that migrations are pending and none is new',
  'pending-and-new': 'that some migrations are pending and others are new',
  new: 'that new migrations are available and none is pending',
  bootstrap: 'that there is no schema_meta',
  'too-old': 'that the schema is from before 0.14',
  uninspected: 'that the datastore could not be inspected',
  'old-release': 'words that only Kong 0.14 and before print',
  unheard: 'words that could not be read',
  contradiction: 'words that contradict its exit code',
  unknown: 'nothing known',
};

const DATASTORE_SHOWS: Readonly<Record<DatastoreState, string>> = {
  legacy: 'the schema of the live release, not migrated',
  begun: 'an "up" that was killed before it migrated anything',
  none: 'no tables of Kong',
  pending: 'pending migrations',
  finished: 'that all its migrations are finished',
  mixed: 'a state that Kong leaves only after a fault',
  unreadable: 'tables that could not be read',
  unreachable: 'nothing, because it did not answer',
};

/** `list` and the datastore disagree. If another migration holds the lock, its work may be the reason, and the step waits. */
function disagree(code: ErrorCode, remedy: string): Cell {
  return withDetail((seen) => {
    const says = LIST_SAYS[migrationAnswer(seen.exitCode, seen.meaning)];
    const both = `list says ${says} (exit ${seen.exitCode}), but the datastore shows ${DATASTORE_SHOWS[seen.datastore]}`;
    return (seen.lockLive ? waitForLock(both) : ask(code, `${both}; ${remedy}`))(seen);
  });
}

export const DISAGREE = disagree(
  'KBG-STEP-107',
  'check that the image, KONG_PLUGINS and the datastore of the next release are those of this upgrade, and AGAIN',
);

/** Kong cannot distinguish a table that its role may not read from a missing one: `list` ends with 3, and "finish" with 0. */
export const NO_RIGHT = disagree(
  'KBG-STEP-108',
  'the database role of the next release may have no SELECT right on schema_meta: grant it (GRANT SELECT ON schema_meta TO the role), or point the release at this datastore, and AGAIN',
);
