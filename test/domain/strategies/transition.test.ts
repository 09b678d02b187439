import {
  directionOf,
  legalNext,
  legalWithIntent,
  rolesFrom,
  stagesOf,
  TrafficSchedule,
  transitionTable,
} from '../../../lib/domain';

const schedule = TrafficSchedule.steps(5, 25, 50, 100);
const roles = rolesFrom('blue');
const ids = stagesOf(schedule, roles).map((stage) => stage.id);

/**
 * The whole table by hand: rows are where the ledger stands, columns what is asked, both in the order of the stages.
 * `=` the same stage, `+` forward, `-` back, `.` refused.
 */
const TABLE = `
  baseline          = + . . . . . . . . . .
  migrate-up        - = + . . . . . . . . .
  start-green       . - = + . . . . . . . .
  shift-5           . . - = + . . . . . . .
  shift-25          . . - - = + . . . . . .
  shift-50          . . - - - = + . . . . .
  shift-100         . . - - - - = + . . . .
  drain-blue        . . - - - - - = + . . .
  decommission-blue . . . . . . - . = + . .
  migrate-finish    . . . . . . . . . = + .
  open-admin        . . . . . . . . . . = +
  retire-blue       . . . . . . . . . . . =
`;

const rows = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

const MEANING: Record<string, string | undefined> = { '=': 'same', '+': 'forward', '-': 'back', '.': undefined };

describe('the transition table', () => {
  it('has one row and one column for each stage', () => {
    expect(rows.map(([id]) => id)).toEqual(ids);
    for (const row of rows) expect(row).toHaveLength(ids.length + 1);
  });

  it.each(rows.flatMap(([from, ...cells]) => cells.map((cell, i) => [from!, ids[i]!, cell] as const)))(
    'decides %s -> %s as %s',
    (from, to, cell) => {
      expect(directionOf(from, to, schedule, roles)).toBe(MEANING[cell]);
    },
  );

  it('is the table that Terraform evaluates, and lets the next upgrade begin after the last one', () => {
    const table = transitionTable(schedule, roles);
    for (const id of ids) expect(table[id]).toEqual(legalNext(id, schedule, roles));
    expect(table['retire-green']).toEqual(['baseline']);
  });

  it('reads a shift of another schedule by its weight: forward to the smallest above, back to any below', () => {
    expect(legalNext('shift-30', schedule, roles)).toEqual(['shift-50', 'shift-25', 'shift-5', 'start-green']);
    expect(legalNext('shift-1', schedule, roles)).toEqual(['shift-5', 'start-green']);
  });

  it('has no transition from an unknown stage', () => {
    expect(legalNext('shift-101', schedule, roles)).toEqual([]);
    expect(legalNext('', schedule, roles)).toEqual([]);
  });

  it('names the stages of the next upgrade by the roles of that upgrade', () => {
    expect(stagesOf(schedule, rolesFrom('green')).map((stage) => stage.id)).toEqual(
      expect.arrayContaining(['start-blue', 'drain-green', 'decommission-green', 'retire-green']),
    );
  });
});

describe('an interrupted apply', () => {
  const asked = (ledger: string, intent: string) => [...legalWithIntent(ledger, intent, schedule, roles)].sort();

  it('may be repeated, or followed by a stage that is legal from both', () => {
    expect(asked('shift-25', 'shift-50')).toEqual(['shift-25', 'shift-5', 'shift-50', 'start-green']);
    expect(asked('migrate-up', 'start-green')).toEqual(['migrate-up', 'start-green']);
  });

  it('allows only stages forward after finish has started', () => {
    expect(asked('decommission-blue', 'migrate-finish')).toEqual(['migrate-finish']);
  });

  it('does not make an older way back legal', () => {
    expect(asked('start-green', 'shift-5')).toEqual(['shift-5', 'start-green']);
    expect(asked('drain-blue', 'decommission-blue')).toEqual(['decommission-blue', 'shift-100']);
  });

  it('lets the operator give up the restart of a decommissioned slot, which may never become healthy', () => {
    expect(asked('decommission-blue', 'shift-100')).toEqual(['decommission-blue', 'shift-100']);
  });
});

describe('every stage has another way', () => {
  const steps = ids.flatMap((from) =>
    legalNext(from, schedule, roles)
      .filter((to) => to !== from)
      .map((to) => [from, to] as const),
  );

  it.each(steps)('from %s, if every apply of %s fails', (from, failing) => {
    const others = legalWithIntent(from, failing, schedule, roles).filter((id) => id !== failing);
    const forwardOnly = ['migrate-finish', 'open-admin', 'retire-blue'].includes(failing);
    const backByWeightsAlone = failing === 'start-green' || failing.startsWith('shift-') || failing === 'baseline';
    // After `finish` has started, only its repetition is safe. A way back that only moves weights has no step that can fail.
    if (
      !forwardOnly &&
      !(directionOf(from, failing, schedule, roles) === 'back' && backByWeightsAlone && from !== 'decommission-blue')
    ) {
      expect(others).not.toEqual([]);
    }
    expect(legalWithIntent(from, failing, schedule, roles)).toContain(failing);
  });
});
