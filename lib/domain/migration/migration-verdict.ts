import { migrationAnswer, type MigrationAnswer } from './migration-answer';
import { ask, done, error, fail, refuse, skip, start, waitForLock, withDetail } from './migration-cell';
import type { MigrationDecision, MigrationMoment, MigrationObservation } from './migration-decision';
import type { Row } from './migration-row';
import { agreed, bootstrap, finished, fresh, inEveryState, noMeta, pending } from './migration-row';

/** Rows that are the same at every moment. */
const ALWAYS = {
  uninspected: inEveryState(
    error(
      'KBG-STEP-101',
      'the next release could not inspect the datastore (list exit 1); fix the cause that the output above names, and AGAIN',
    ),
  ),
  'too-old': agreed(
    ask(
      'KBG-STEP-102',
      'the schema is from before 0.14, and the next release cannot migrate it (list exit 2); upgrade the datastore to 0.14 with an intermediate release, or restore the right datastore, and AGAIN',
    ),
    ['legacy'],
  ),
  'old-release': inEveryState(
    ask(
      'KBG-STEP-103',
      'the answer is that of "kong migrations list" of 0.14 or before, which always exits with 0 and does not know newer migrations; give the task the image of the next release, and AGAIN',
    ),
  ),
  unheard: inEveryState((seen) =>
    error(
      'KBG-STEP-104',
      `list ended with ${seen.exitCode}, but its output has no known form; read the log of its task, and AGAIN`,
    )(seen),
  ),
  contradiction: inEveryState((seen) =>
    ask(
      'KBG-STEP-105',
      `list ended with ${seen.exitCode}, but its output contradicts that exit code (${seen.meaning}); read the output above, and AGAIN`,
    )(seen),
  ),
  unknown: inEveryState((seen) =>
    ask(
      'KBG-STEP-106',
      `list ended with ${seen.exitCode}, which is not a known exit code of it; read the output above, check the datastore, and AGAIN`,
    )(seen),
  ),
} as const;

const NOT_READY = refuse(
  'KBG-STEP-115',
  '"up" is not complete on this datastore, so "finish" was not started and nothing was changed; if the datastore was restored or replaced since migrate-up, point the release back to the first one, or run "kong migrations up" once by hand with this image, and AGAIN',
);
const upNotDone = (exitCode: number) =>
  fail(
    'KBG-STEP-113',
    `"up" did not migrate (list exit ${exitCode}): it lost the lock, found API entities, found a schema that is too old, or was killed; fix the cause that its output above names, and AGAIN`,
  );

/** Decisions by moment, answer of `list` and state of the datastore. */
const TABLE: Readonly<Record<MigrationMoment, Readonly<Record<MigrationAnswer, Row>>>> = {
  'before-up': {
    ...ALWAYS,
    'up-to-date': finished(skip('the datastore is up to date (list exit 0): there is nothing to migrate')),
    pending: pending(skip('"up" is already done (list exit 4, nothing new): nothing was started')),
    'pending-and-new': pending(
      refuse(
        'KBG-STEP-109',
        'some migrations are pending and others are new (list exit 4), and "up" fails on these; decide between a "finish" of the earlier upgrade with its own image, and the restore of the snapshot',
      ),
    ),
    new: fresh(start('new migrations are available (list exit 5)')),
    bootstrap: bootstrap({
      legacy: start('the datastore holds the schema of the live release (list exit 3, schema_migrations seen)'),
      none: refuse(
        'KBG-STEP-110',
        'the datastore has no schema_migrations (list exit 3): it is empty or the wrong one; check its host and its name, and AGAIN',
      ),
      unreachable: withDetail(
        refuse(
          'KBG-STEP-111',
          'list ended with 3, and the datastore cannot be read from here; run inside the VPC, or through a tunnel with PGHOST and PGPORT, set PGPASSWORD, and AGAIN',
        ),
      ),
    }),
  },
  'after-up': {
    ...ALWAYS,
    'up-to-date': finished(done('"up" is done and nothing needs a second phase (list exit 0)')),
    pending: pending(done('"up" is done (list exit 4, nothing new)')),
    'pending-and-new': pending(
      ask(
        'KBG-STEP-112',
        'after "up" some migrations are still new beside the pending ones (list exit 4); compare the image and KONG_PLUGINS with those of this upgrade, and AGAIN',
      ),
    ),
    new: fresh((seen) => (seen.lockLive ? waitForLock('new migrations are left (list exit 5)') : upNotDone(5))(seen)),
    bootstrap: noMeta(upNotDone(3)),
  },
  'before-finish': {
    ...ALWAYS,
    'up-to-date': finished(skip('the datastore is up to date (list exit 0): there is nothing to finish')),
    pending: pending(start('"up" is done and its second phase is pending (list exit 4, nothing new)')),
    'pending-and-new': pending(
      refuse(
        'KBG-STEP-114',
        'some migrations are pending and others are new (list exit 4), so "finish" was not started: this image has migrations that "up" did not run; put back the image and the plugins that migrate-up verified, and AGAIN',
      ),
    ),
    new: fresh(NOT_READY),
    bootstrap: noMeta(NOT_READY),
  },
  'after-finish': {
    ...ALWAYS,
    'up-to-date': finished(done('"finish" is done: the datastore is up to date (list exit 0)')),
    pending: pending(fail('KBG-STEP-116', '"finish" is not complete (list exit 4); read its output above, and AGAIN')),
    'pending-and-new': pending(
      fail(
        'KBG-STEP-117',
        '"finish" is not complete and new migrations are listed (list exit 4); put back the image and the plugins that migrate-up verified, and AGAIN',
      ),
    ),
    new: fresh(
      refuse(
        'KBG-STEP-118',
        'new migrations are listed after "finish" (list exit 5); do not continue until "up" has run for them: put back the image and the plugins that migrate-up verified, and AGAIN',
      ),
    ),
    bootstrap: noMeta(
      refuse(
        'KBG-STEP-119',
        'the datastore looks empty after "finish" (list exit 3); do not continue until you have checked the datastore and the rights of its role',
      ),
    ),
  },
};

/** The decision after `kong migrations list` has run: there is one for every observation. */
export function decideMigration(seen: MigrationObservation): MigrationDecision {
  return TABLE[seen.asked][migrationAnswer(seen.exitCode, seen.meaning)][seen.datastore](seen);
}
