import type { ErrorCode } from '../../domain';
import { QueryFailure, type IReadOnlySession } from '../connection/connection';
import { quoted } from './quoted';
import { kindFault, tableOf, type Catalogue, type KnownTable, type Table } from './catalogue';
import { typeFault } from './column-kind';
import { ShapeError } from './decode';
import { absent, read, unreadable, type Read } from './read';

export type Row = Readonly<Record<string, unknown>>;

export interface TableQuery<T> {
  /** Tables and the columns of each that the query reads. */
  readonly from: Readonly<Partial<Record<KnownTable, readonly string[]>>>;
  /** Every datastore of this kind has them, so a missing one is damage. @default false */
  readonly expected?: boolean;
  readonly sql: (qualified: (table: KnownTable) => string) => string;
  readonly values?: readonly unknown[];
  readonly decode: (rows: readonly Row[]) => T;
}

const LOCK_NOT_AVAILABLE = '55P03';
const LOCKED = 'another session holds a lock on it: wait until no migration runs, then ask again';

interface Refusal {
  readonly code: ErrorCode;
  readonly reason: string;
}

/** The server's answer with a remedy, by its SQLSTATE or its text. */
function refusalOf({ code, message }: QueryFailure): Refusal {
  if (code === LOCK_NOT_AVAILABLE) return { code: 'KBG-PRE-047', reason: LOCKED };
  if (code === '57014') {
    return { code: 'KBG-PRE-048', reason: 'the query took too long: another session may hold a lock on it; ask again' };
  }
  // The session asks for whole tables (row_security = off): hidden rows would look like missing rows.
  return message.includes('row-level security')
    ? { code: 'KBG-PRE-049', reason: `${message}; give the role BYPASSRLS, or connect as the owner of the table` }
    : { code: 'KBG-PRE-050', reason: message };
}

/** Asks one query after another. A failed query ends neither the transaction nor the reading. */
export class TableReader {
  /** Tables whose lock did not become free in time: the reader waits for a table once. */
  private readonly held = new Set<string>();

  constructor(
    private readonly session: IReadOnlySession,
    private readonly catalogue: Catalogue,
    /** Undefined if no schema holds Kong's tables. */
    private readonly schema: string | undefined,
  ) {}

  /** Asks a query of tables, after a look at the catalogue. */
  async table<T>({ from, expected = false, sql, values = [], decode }: TableQuery<T>): Promise<Read<T>> {
    const { schema } = this;
    if (schema === undefined) return absent('no schema of this database holds tables of Kong');
    for (const [name, columns] of Object.entries(from)) {
      const table = tableOf(this.catalogue, schema, name);
      if (table === undefined) return missing(`${schema}.${name}`, expected);
      const fault = this.faultOf(table, columns);
      if (fault !== undefined) return fault;
    }
    const names = Object.keys(from).map((name) => `${schema}.${name}`);
    const held = names.find((name) => this.held.has(name));
    if (held !== undefined) return unreadable('KBG-PRE-047', `could not read ${held} because ${LOCKED}`);
    return await this.ask(
      names.join(' and '),
      sql((name) => `${quoted(schema)}.${quoted(name)}`),
      values,
      decode,
    );
  }

  /** True if the catalogue has the relation and, if a column is named, a table with that column. */
  has(table: KnownTable, column?: string): boolean {
    const found = this.schema === undefined ? undefined : tableOf(this.catalogue, this.schema, table);
    if (found === undefined || column === undefined) return found !== undefined;
    return kindFault(found) === undefined && found.columns.some(({ name }) => name === column);
  }

  /** Runs the query inside a savepoint. */
  async ask<T>(
    subject: string,
    sql: string,
    values: readonly unknown[],
    decode: (rows: readonly Row[]) => T,
  ): Promise<Read<T>> {
    await this.session.query('SAVEPOINT question');
    try {
      const rows = await this.session.query<Row>(sql, values);
      await this.session.query('RELEASE SAVEPOINT question');
      return read(decode(rows));
    } catch (error) {
      if (error instanceof ShapeError)
        return unreadable('KBG-PRE-051', `could not understand ${subject}: ${error.message}`);
      if (!(error instanceof QueryFailure)) throw error;
      await this.session.query('ROLLBACK TO SAVEPOINT question');
      if (error.code === LOCK_NOT_AVAILABLE) this.held.add(subject);
      const { code, reason } = refusalOf(error);
      return unreadable(code, `could not read ${subject} because ${reason}`);
    }
  }

  /** The reason why the table can't be read; undefined if it can. */
  private faultOf(found: Table, wanted: readonly string[]): Read<never> | undefined {
    const { role } = this.catalogue;
    const { schema, name, reachable, columns } = found;
    const table = `${schema}.${name}`;
    const because = (code: ErrorCode, reason: string): Read<never> =>
      unreadable(code, `could not read ${table} because ${reason}`);
    const other = kindFault(found);
    if (other !== undefined) return unreadable('KBG-PRE-042', other);
    if (!reachable) {
      return because('KBG-PRE-043', `role "${role}" may not use schema "${schema}"; GRANT USAGE ON SCHEMA ${schema}`);
    }
    const gone = wanted.find((column) => !columns.some((other) => other.name === column));
    if (gone !== undefined) return because('KBG-PRE-044', `it has no column "${gone}"`);
    const asked = columns.filter(({ name }) => wanted.includes(name));
    if (asked.some(({ readable }) => !readable)) {
      return because('KBG-PRE-045', `role "${role}" has no SELECT right on it; GRANT SELECT ON ${table}`);
    }
    const fault = asked.map((column) => typeFault(column.name, column.type)).find((it) => it !== undefined);
    return fault === undefined ? undefined : because('KBG-PRE-046', fault);
  }
}

function missing(table: string, expected: boolean): Read<never> {
  return expected
    ? unreadable(
        'KBG-PRE-041',
        `could not read ${table} because the table is missing, and every Kong of this kind has it`,
      )
    : absent(`there is no table ${table}`);
}
