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
const LOCKED = 'another session holds a lock on it; a migration may be running, so ask again when it is over';
/** By SQLSTATE, where the server's own words would not tell what to do. */
const REASONS: Readonly<Record<string, string>> = {
  '57014': 'its time was over; a lock may be held on it',
  [LOCK_NOT_AVAILABLE]: LOCKED,
};

/** Asks one question after another; one that fails ends neither the transaction nor the reading. */
export class TableReader {
  /** Tables for whose lock was waited in vain: once is enough. */
  private readonly held = new Set<string>();

  constructor(
    private readonly session: IReadOnlySession,
    private readonly catalogue: Catalogue,
    /** Undefined where no schema holds Kong's tables. */
    private readonly schema: string | undefined,
  ) {}

  /** Looks the tables up in the catalogue before it asks. */
  async table<T>({ from, expected = false, sql, values = [], decode }: TableQuery<T>): Promise<Read<T>> {
    const { schema } = this;
    if (schema === undefined) return absent('no schema of this database holds tables of Kong');
    for (const [name, columns] of Object.entries(from)) {
      const table = tableOf(this.catalogue, schema, name);
      if (table === undefined) return missing(`${schema}.${name}`, expected);
      const reason = this.unreadableBecause(table, columns);
      if (reason !== undefined) return unreadable(reason);
    }
    const names = Object.keys(from).map((name) => `${schema}.${name}`);
    const held = names.find((name) => this.held.has(name));
    if (held !== undefined) return unreadable(`could not read ${held} because ${LOCKED}`);
    return await this.ask(
      names.join(' and '),
      sql((name) => `${quoted(schema)}.${quoted(name)}`),
      values,
      decode,
    );
  }

  /** Whether the catalogue has the relation or, of a real table, the column. */
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
      if (error instanceof ShapeError) return unreadable(`could not understand ${subject}: ${error.message}`);
      if (!(error instanceof QueryFailure)) throw error;
      await this.session.query('ROLLBACK TO SAVEPOINT question');
      if (error.code === LOCK_NOT_AVAILABLE) this.held.add(subject);
      return unreadable(`could not read ${subject} because ${REASONS[error.code] ?? remedied(error.message)}`);
    }
  }

  private unreadableBecause(found: Table, wanted: readonly string[]): string | undefined {
    const { role } = this.catalogue;
    const { schema, name, reachable, columns } = found;
    const table = `${schema}.${name}`;
    const other = kindFault(found);
    if (other !== undefined) return other;
    if (!reachable) return `could not read ${table} because role "${role}" may not use schema "${schema}"`;
    const gone = wanted.find((column) => !columns.some((other) => other.name === column));
    if (gone !== undefined) return `could not read ${table} because it has no column "${gone}"`;
    const asked = columns.filter(({ name }) => wanted.includes(name));
    if (asked.some(({ readable }) => !readable)) {
      return `could not read ${table} because role "${role}" has no SELECT right on it`;
    }
    const fault = asked.map((column) => typeFault(column.name, column.type)).find((it) => it !== undefined);
    return fault === undefined ? undefined : `could not read ${table} because ${fault}`;
  }
}

/** The session asks for whole tables (row_security = off), so that hidden rows are no absence. */
function remedied(message: string): string {
  return message.includes('row-level security')
    ? `${message}; give the role BYPASSRLS, or ask as their owner`
    : message;
}

function missing(table: string, expected: boolean): Read<never> {
  return expected
    ? unreadable(`could not read ${table} because there is no such table, and every Kong of this kind has it`)
    : absent(`there is no table ${table}`);
}
