import type { LegacySchema, MigrationMoment } from '../../lib/domain';
import { decideMigration } from '../../lib/domain';

type Row = [MigrationMoment, number, boolean, LegacySchema, boolean, string];

const none = 'not-seen';
/** Every cell of DESIGN section 5, by hand: asked, exit code, new listed, legacy, lock live, action and verdict. */
const ROWS: Row[] = [
  ['before-up', 0, false, none, false, 'skip passed'],
  ['before-up', 1, false, none, false, 'stop error'],
  ['before-up', 2, false, 'seen', false, 'stop inconclusive'],
  ['before-up', 3, false, 'seen', false, 'start passed'],
  ['before-up', 3, false, 'not-seen', false, 'stop refused'],
  ['before-up', 3, false, 'unreachable', false, 'stop refused'],
  ['before-up', 4, false, none, false, 'skip passed'],
  ['before-up', 4, true, none, false, 'stop refused'],
  ['before-up', 5, true, none, false, 'start passed'],
  // The `up` that is started waits for the lock itself.
  ['before-up', 5, true, none, true, 'start passed'],
  ['before-up', 6, false, none, false, 'stop inconclusive'],
  ['before-up', 137, false, none, false, 'stop inconclusive'],

  ['after-up', 0, false, none, false, 'stop passed'],
  ['after-up', 1, false, none, false, 'stop error'],
  ['after-up', 2, false, 'seen', false, 'stop inconclusive'],
  ['after-up', 3, false, 'seen', false, 'stop failed'],
  ['after-up', 3, false, 'not-seen', true, 'stop failed'],
  ['after-up', 4, false, none, false, 'stop passed'],
  ['after-up', 4, true, none, false, 'stop inconclusive'],
  ['after-up', 5, true, none, false, 'stop failed'],
  ['after-up', 5, true, none, true, 'wait inconclusive'],
  ['after-up', -1, false, none, false, 'stop inconclusive'],

  ['before-finish', 0, false, none, false, 'skip passed'],
  ['before-finish', 1, false, none, false, 'stop error'],
  ['before-finish', 2, false, 'seen', false, 'stop inconclusive'],
  ['before-finish', 3, false, 'seen', false, 'stop refused'],
  ['before-finish', 4, false, none, false, 'start passed'],
  ['before-finish', 4, true, none, false, 'stop refused'],
  ['before-finish', 5, true, none, true, 'stop refused'],
  ['before-finish', 7, false, none, false, 'stop inconclusive'],

  ['after-finish', 0, false, none, false, 'stop passed'],
  ['after-finish', 1, false, none, false, 'stop error'],
  ['after-finish', 2, false, none, false, 'stop inconclusive'],
  ['after-finish', 3, false, none, false, 'stop refused'],
  ['after-finish', 4, false, none, false, 'stop failed'],
  ['after-finish', 4, true, none, false, 'stop failed'],
  ['after-finish', 5, true, none, true, 'stop refused'],
  ['after-finish', 99, false, none, false, 'stop inconclusive'],
];

test.each(ROWS)(
  '%s, list exit %i, new %s, legacy %s, lock %s: %s',
  (asked, exitCode, newListed, legacy, lockLive, is) => {
    const { action, verdict } = decideMigration({ asked, exitCode, newListed, legacy, lockLive });
    expect(`${action} ${verdict}`).toBe(is);
  },
);

test('an answer that nobody knows is named', () => {
  const seen = { newListed: false, legacy: none, lockLive: false } as const;
  expect(decideMigration({ asked: 'after-up', exitCode: 42, ...seen }).sentence).toContain('list exit 42');
});

test('what does not matter changes nothing: the lock and the legacy schema at every other answer', () => {
  for (const asked of ['before-up', 'after-up', 'before-finish', 'after-finish'] as const) {
    for (const exitCode of [0, 1, 2, 4, 9]) {
      const plain = decideMigration({ asked, exitCode, newListed: false, legacy: 'not-seen', lockLive: false });
      expect(decideMigration({ asked, exitCode, newListed: false, legacy: 'seen', lockLive: true })).toEqual(plain);
    }
  }
});
