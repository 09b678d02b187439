import type { Cell } from './migration-cell';
import { byListAlone } from './migration-cell';
import type { DatastoreState } from './migration-decision';
import { DISAGREE, NO_RIGHT } from './migration-disagreement';

/** One row of the decision table: an answer of `list`, by the state of the datastore. */
export type Row = Readonly<Record<DatastoreState, Cell>>;

/** The same cell, whatever the datastore shows. */
export function inEveryState(cell: Cell): Row {
  return {
    legacy: cell,
    begun: cell,
    none: cell,
    pending: cell,
    finished: cell,
    mixed: cell,
    unreadable: cell,
    unreachable: cell,
  };
}

/** The cell counts in the states that agree with `list`, and where the datastore could not be read. */
export function agreed(cell: Cell, states: readonly DatastoreState[]): Row {
  const row = { ...inEveryState(DISAGREE), unreadable: byListAlone(cell), unreachable: byListAlone(cell) };
  return { ...row, ...Object.fromEntries(states.map((state) => [state, cell])) };
}

/** `list` shows nothing to migrate. */
export const finished = (cell: Cell): Row => agreed(cell, ['finished']);
/** `list` shows pending migrations. */
export const pending = (cell: Cell): Row => agreed(cell, ['pending']);
/** `list` shows new migrations. A finished datastore has new ones if the next release or another plugin brings them. */
export const fresh = (cell: Cell): Row => agreed(cell, ['legacy', 'begun', 'finished']);

/** `list` finds no `schema_meta`: the datastore has the schema of the live release, or no tables of Kong. */
export function bootstrap(cells: Readonly<Record<'legacy' | 'none' | 'unreachable', Cell>>): Row {
  return { ...inEveryState(NO_RIGHT), ...cells };
}

export const noMeta = (cell: Cell): Row => bootstrap({ legacy: cell, none: cell, unreachable: byListAlone(cell) });
