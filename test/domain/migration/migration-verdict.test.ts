import fc from 'fast-check';
import type { DatastoreState, ListMeaning, MigrationMoment } from '../../../lib/domain';
import { decideMigration, migrationAnswer, parseMigrationList } from '../../../lib/domain';
import { hasMigrationMatrix, migrationMatrix } from '../../support/migration-matrix';

const MOMENTS: readonly MigrationMoment[] = ['before-up', 'after-up', 'before-finish', 'after-finish'];
const STATES: readonly DatastoreState[] = [
  'legacy',
  'begun',
  'none',
  'pending',
  'finished',
  'mixed',
  'unreadable',
  'unreachable',
];
const MEANINGS: readonly ListMeaning[] = [
  'up-to-date',
  'pending',
  'pending-and-new',
  'new',
  'bootstrap',
  'too-old',
  'old-release',
  'error',
  'several',
  'nothing',
];
const EXIT_CODES = [0, 1, 2, 3, 4, 5, 6, 137, -1];

/**
 * The decision for every answer at every moment, written by hand; the columns are STATES. `differ`: list and datastore disagree. `word.`:
 * list decides alone, and the sentence says that the datastore was not read.
 */
const BY_HAND: Readonly<Record<MigrationMoment, readonly (readonly [string, string])[]>> = {
  'before-up': [
    ['0 up-to-date', 'differ differ differ differ skip   differ skip.  skip.'],
    ['2 too-old', 'ask    differ differ differ differ differ ask.   ask.'],
    ['3 bootstrap', 'start  differ refuse differ differ differ differ refuse'],
    ['4 pending', 'differ differ differ skip   differ differ skip.  skip.'],
    ['4 pending-and-new', 'differ differ differ refuse differ differ refuse. refuse.'],
    ['5 new', 'start  start  differ differ start  differ start. start.'],
  ],
  'after-up': [
    ['0 up-to-date', 'differ differ differ differ done   differ done.  done.'],
    ['2 too-old', 'ask    differ differ differ differ differ ask.   ask.'],
    ['3 bootstrap', 'fail   differ fail   differ differ differ differ fail.'],
    ['4 pending', 'differ differ differ done   differ differ done.  done.'],
    ['4 pending-and-new', 'differ differ differ ask    differ differ ask.   ask.'],
    ['5 new', 'fail   fail   differ differ fail   differ fail.  fail.'],
  ],
  'before-finish': [
    ['0 up-to-date', 'differ differ differ differ skip   differ skip.  skip.'],
    ['2 too-old', 'ask    differ differ differ differ differ ask.   ask.'],
    ['3 bootstrap', 'refuse differ refuse differ differ differ differ refuse.'],
    ['4 pending', 'differ differ differ start  differ differ start. start.'],
    ['4 pending-and-new', 'differ differ differ refuse differ differ refuse. refuse.'],
    ['5 new', 'refuse refuse differ differ refuse differ refuse. refuse.'],
  ],
  'after-finish': [
    ['0 up-to-date', 'differ differ differ differ done   differ done.  done.'],
    ['2 too-old', 'ask    differ differ differ differ differ ask.   ask.'],
    ['3 bootstrap', 'refuse differ refuse differ differ differ differ refuse.'],
    ['4 pending', 'differ differ differ fail   differ differ fail.  fail.'],
    ['4 pending-and-new', 'differ differ differ fail   differ differ fail.  fail.'],
    ['5 new', 'refuse refuse differ differ refuse differ refuse. refuse.'],
  ],
};
/** Answers with one decision at every moment and in every state of the datastore. */
const ANYWHERE: readonly (readonly [string, string])[] = [
  ['0 nothing', 'error'],
  ['0 old-release', 'ask'],
  ['0 pending', 'ask'],
  ['0 new', 'ask'],
  ['0 several', 'ask'],
  ['1 error', 'error'],
  ['1 nothing', 'error'],
  ['3 up-to-date', 'ask'],
  ['3 pending', 'ask'],
  ['4 nothing', 'error'],
  ['4 up-to-date', 'ask'],
  ['4 new', 'ask'],
  ['5 nothing', 'error'],
  ['5 up-to-date', 'ask'],
  ['5 pending-and-new', 'ask'],
  ['6 up-to-date', 'ask'],
  ['137 nothing', 'ask'],
  ['-1 pending', 'ask'],
];
const MEANS: Readonly<Record<string, string>> = {
  start: 'start passed',
  skip: 'skip passed',
  done: 'stop passed',
  fail: 'stop failed',
  refuse: 'stop refused',
  ask: 'stop inconclusive',
  error: 'stop error',
  differ: 'stop inconclusive',
};

function observe(answer: string, asked: MigrationMoment, datastore: DatastoreState, lockLive = false) {
  const [code, meaning] = answer.split(' ');
  return decideMigration({ asked, exitCode: Number(code), meaning: meaning as ListMeaning, datastore, lockLive });
}

const CELLS = MOMENTS.flatMap((asked) =>
  BY_HAND[asked].flatMap(([answer, row]) => {
    const cells = row.split(/ +/);
    return STATES.map((state, i) => [asked, answer, state, cells[i] ?? ''] as const);
  }),
);

test.each(CELLS)('%s, list %s, datastore %s: %s', (asked, answer, state, cell) => {
  const { action, verdict, code, sentence } = observe(answer, asked, state);
  expect(`${action} ${verdict}`).toBe(MEANS[cell.replace('.', '')]);
  expect(code === 'KBG-STEP-107' || code === 'KBG-STEP-108').toBe(cell === 'differ');
  expect(sentence.endsWith('the datastore was not read')).toBe(cell.endsWith('.'));
});

test.each(ANYWHERE)('list %s is %s at every moment, whatever the datastore shows', (answer, cell) => {
  for (const asked of MOMENTS) {
    for (const state of STATES) {
      for (const lockLive of [true, false]) {
        const { action, verdict } = observe(answer, asked, state, lockLive);
        expect(`${action} ${verdict}`).toBe(MEANS[cell]);
      }
    }
  }
});

test('a live lock makes a disagreement, and new migrations after "up", a wait; every other decision stays', () => {
  for (const [asked, answer, state, cell] of CELLS) {
    const free = observe(answer, asked, state);
    const held = observe(answer, asked, state, true);
    const waits = cell === 'differ' || (asked === 'after-up' && answer === '5 new');
    if (waits) expect(held).toMatchObject({ action: 'wait', verdict: 'inconclusive', code: 'KBG-STEP-120' });
    else expect(held).toEqual(free);
  }
});

test('every observation has a decision with one sentence, and a code unless it passed', () => {
  for (const asked of MOMENTS) {
    for (const exitCode of EXIT_CODES) {
      for (const meaning of MEANINGS) {
        for (const datastore of STATES) {
          for (const lockLive of [true, false]) {
            const decision = decideMigration({ asked, exitCode, meaning, datastore, lockLive });
            const { action, verdict, code = 'none', sentence } = decision;
            expect(code).toMatch(verdict === 'passed' ? /^none$/ : /^KBG-STEP-1\d\d$/);
            expect(Object.values(MEANS).concat('wait inconclusive')).toContain(`${action} ${verdict}`);
            expect(sentence.length).toBeGreaterThan(20);
            expect(sentence).not.toMatch(/undefined|AGAIN|run the step again|\n|\.$/);
          }
        }
      }
    }
  }
});

const AGREES: Readonly<Record<string, readonly DatastoreState[]>> = {
  'up-to-date': ['finished'],
  pending: ['pending'],
  new: ['legacy', 'begun', 'finished'],
  bootstrap: ['legacy'],
};

test('a decision passes only if the exit code, the words and a readable datastore agree', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...MOMENTS),
      fc.oneof(fc.constantFrom(...EXIT_CODES), fc.integer({ min: -300, max: 300 })),
      fc.constantFrom(...MEANINGS),
      fc.constantFrom(...STATES),
      fc.boolean(),
      (asked, exitCode, meaning, datastore, lockLive) => {
        const { verdict } = decideMigration({ asked, exitCode, meaning, datastore, lockLive });
        if (verdict !== 'passed') return;
        const states = AGREES[migrationAnswer(exitCode, meaning)] ?? [];
        expect(['unreachable', 'unreadable', ...states]).toContain(datastore);
      },
    ),
    { numRuns: 2000 },
  );
});

/** One observation for each code. */
const CODES: readonly (readonly [string, MigrationMoment, string, DatastoreState])[] = [
  ['KBG-STEP-101', 'before-up', '1 error', 'legacy'],
  ['KBG-STEP-102', 'after-up', '2 too-old', 'legacy'],
  ['KBG-STEP-103', 'before-up', '0 old-release', 'legacy'],
  ['KBG-STEP-104', 'before-up', '0 nothing', 'legacy'],
  ['KBG-STEP-105', 'before-up', '0 pending', 'legacy'],
  ['KBG-STEP-106', 'before-up', '137 nothing', 'legacy'],
  ['KBG-STEP-107', 'before-up', '0 up-to-date', 'legacy'],
  ['KBG-STEP-108', 'before-up', '3 bootstrap', 'pending'],
  ['KBG-STEP-109', 'before-up', '4 pending-and-new', 'pending'],
  ['KBG-STEP-110', 'before-up', '3 bootstrap', 'none'],
  ['KBG-STEP-111', 'before-up', '3 bootstrap', 'unreachable'],
  ['KBG-STEP-112', 'after-up', '4 pending-and-new', 'pending'],
  ['KBG-STEP-113', 'after-up', '5 new', 'legacy'],
  ['KBG-STEP-113', 'after-up', '3 bootstrap', 'legacy'],
  ['KBG-STEP-114', 'before-finish', '4 pending-and-new', 'pending'],
  ['KBG-STEP-115', 'before-finish', '5 new', 'legacy'],
  ['KBG-STEP-116', 'after-finish', '4 pending', 'pending'],
  ['KBG-STEP-117', 'after-finish', '4 pending-and-new', 'pending'],
  ['KBG-STEP-118', 'after-finish', '5 new', 'finished'],
  ['KBG-STEP-119', 'after-finish', '3 bootstrap', 'none'],
];

test.each(CODES)('%s is the code of %s, list %s, datastore %s', (code, asked, answer, state) => {
  expect(observe(answer, asked, state).code).toBe(code);
});

test('a sentence names the answer of list, the state of the datastore, the evidence and the next command', () => {
  const seen = { exitCode: 0, meaning: 'up-to-date', datastore: 'pending', lockLive: false } as const;
  const { sentence } = decideMigration({ ...seen, asked: 'after-up', detail: 'pending: core' });
  expect(sentence).toBe(
    'list says that nothing is left to migrate (exit 0), but the datastore shows pending migrations; check that the image, KONG_PLUGINS and the datastore of the next release are those of this upgrade, and apply STAGE=migrate-up again (pending: core)',
  );
  expect(decideMigration({ ...seen, asked: 'after-finish' }).sentence).toContain('apply STAGE=migrate-finish again');
});

test.each(['pending', 'finished', 'unreadable'] as const)(
  'exit 3 of list beside a schema_meta (%s) names the right that the role may lack',
  (datastore) => {
    for (const asked of MOMENTS) {
      const { verdict, code, sentence } = observe('3 bootstrap', asked, datastore);
      expect([verdict, code]).toEqual(['inconclusive', 'KBG-STEP-108']);
      expect(sentence).toContain('GRANT SELECT ON schema_meta');
    }
  },
);

/** State of the datastore in each row of the matrix, and the decisions before and after `up` and `finish`. */
const MATRIX: Readonly<Record<string, readonly [DatastoreState, string]>> = {
  'e list': ['none', 'refuse fail refuse refuse'],
  'a list': ['legacy', 'start fail refuse refuse'],
  'a0 list': ['legacy', 'start fail refuse refuse'],
  'b list': ['legacy', 'start fail refuse refuse'],
  'a13 list': ['legacy', 'start fail refuse refuse'],
  'c list': ['pending', 'skip done start fail'],
  'd list': ['finished', 'skip done skip done'],
  'f list': ['finished', 'skip done skip done'],
  'db-down list': ['unreachable', 'error error error error'],
  // -q removes the words; the library never passes it.
  'e list -q': ['none', 'refuse fail refuse refuse'],
  'a list -q': ['legacy', 'start fail refuse refuse'],
  'a0 list -q': ['legacy', 'start fail refuse refuse'],
  'b list -q': ['legacy', 'start fail refuse refuse'],
  'a13 list -q': ['legacy', 'start fail refuse refuse'],
  'c list -q': ['pending', 'error error error error'],
  'd list -q': ['finished', 'error error error error'],
  'f list -q': ['finished', 'error error error error'],
  'db-down list -q': ['unreachable', 'error error error error'],
};

// The matrix keeps the first and the last line of a listing; the title of the pending block was between them.
const complete = (text: string, exitCode: number): string =>
  exitCode === 4 && text.trim() !== '' ? text.replace('\n', '\ndatabase has pending migrations:\n') : text;

const observed = hasMigrationMatrix() ? test : test.skip;

observed('every answer of the real 1.0.3 has the expected decision', () => {
  const rows = migrationMatrix().filter(({ command }) => command.startsWith('list'));
  expect(rows.map(({ state, command }) => `${state} ${command}`).sort()).toEqual(Object.keys(MATRIX).sort());
  for (const { state, command, exitCode, text } of rows) {
    const [datastore, words] = MATRIX[`${state} ${command}`]!;
    const { meaning } = parseMigrationList(complete(text, exitCode));
    const decided = MOMENTS.map((asked) => {
      const { action, verdict } = decideMigration({ asked, exitCode, meaning, datastore, lockLive: false });
      return `${action} ${verdict}`;
    });
    expect([state, command, ...decided]).toEqual([state, command, ...words.split(' ').map((word) => MEANS[word])]);
  }
});

/** Observed answers of other releases: exit code, words, the datastore, the decision before "up" and after "finish". */
const OTHERS: readonly (readonly [string, number, string, DatastoreState, string, string])[] = [
  ['0.14.1 on its own datastore', 0, "Executed migrations for database 'kong':\ncore: a", 'legacy', 'ask', 'ask'],
  ['1.2.3 on legacy', 5, 'New migrations available:\ncore: 000_base', 'legacy', 'start', 'refuse'],
  [
    '1.2.3 on a schema from before 0.14',
    2,
    'Migrations can only be listed on a postgres database that has been upgraded to 1.0, but the current database seems to be older than 0.14 (missing migrations)',
    'legacy',
    'ask',
    'ask',
  ],
  ['1.5 that ends with 3 on legacy', 3, 'New migrations available:\ncore: 000_base', 'legacy', 'start', 'refuse'],
  ['2.8.4 on what 3.4.2 left pending', 0, 'Executed migrations:\ncore: 000_base', 'pending', 'ask', 'ask'],
  ['3.4.2, pending', 4, 'Pending migrations:\n  core: 016_280_to_300', 'pending', 'skip', 'fail'],
  ['3.4.2, empty', 3, 'Database needs bootstrapping or is older than Kong 1.0.', 'none', 'refuse', 'refuse'],
  ['3.4.2, with a plugin more', 5, 'New migrations available:\n  acme: 000_base', 'finished', 'start', 'refuse'],
  ['a role without SELECT on schema_meta', 3, "database needs bootstrapping; run 'x'", 'pending', 'ask', 'ask'],
  ['1.0.3 with fewer plugins than are pending', 0, 'database is up-to-date', 'pending', 'ask', 'ask'],
  ['1.0.3 on tables that an old node left', 0, 'database is up-to-date', 'mixed', 'ask', 'ask'],
  [
    'an output that ends before the pending block',
    4,
    'executed migrations:\ncore: 000_base\n\ndatabase has pend',
    'pending',
    'ask',
    'ask',
  ],
  ['exit 0 without a word', 0, '', 'finished', 'error', 'error'],
  ['exit 4 without a word', 4, '\n', 'pending', 'error', 'error'],
  ['exit 5 without a word', 5, '', 'legacy', 'error', 'error'],
  ['exit 0 and only warnings', 0, '[warn] slow\nnginx: [warn] x', 'finished', 'error', 'error'],
  ['exit 0 that lists new ones', 0, 'New migrations available:\n core: a', 'legacy', 'ask', 'ask'],
  ['killed', 137, 'executed migrations:\ncore: a', 'pending', 'ask', 'ask'],
  ['1.0.3 after a killed "up"', 5, 'database has new migrations available:\ncore: a', 'begun', 'start', 'refuse'],
];

test.each(OTHERS)('%s: the expected decision', (_, exitCode, text, datastore, before, after) => {
  const { meaning } = parseMigrationList(text);
  const decided = (['before-up', 'after-finish'] as const).map((asked) => {
    const { action, verdict } = decideMigration({ asked, exitCode, meaning, datastore, lockLive: false });
    return `${action} ${verdict}`;
  });
  expect(decided).toEqual([MEANS[before], MEANS[after]]);
});
