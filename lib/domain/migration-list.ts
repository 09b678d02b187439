/** Migrations by component: `core` to `001_14_to_15`, `002_15_to_1`. */
export type MigrationNames = Readonly<Record<string, readonly string[]>>;

/** What `kong migrations list` printed. */
export interface MigrationList {
  readonly executed: MigrationNames;
  readonly pending: MigrationNames;
  readonly fresh: MigrationNames;
  /** False when no block was found: the database was not listed, or the output is not that of `list`. */
  readonly recognised: boolean;
}

type Block = 'executed' | 'pending' | 'new';

/**
 * 1.0.3: `executed migrations:`, `database has pending migrations:`, `database has new migrations available:`.
 * 3.x: `Executed migrations:`, `Pending migrations:`, `New migrations available:`.
 */
const TITLE = /^\s*(?:database has )?(executed|pending|new) migrations(?: available)?:\s*$/i;
/** `core: 000_base, 001_14_to_15`; 3.x aligns the component's name to the right. */
const ENTRY = /^\s*([\w-]+):\s*([\w-]+(?:,\s*[\w-]+)*)\s*$/;

/** Reads the output of `kong migrations list`, of 1.0.3 and of 3.x; lines of anything else are passed over. */
export function parseMigrationList(text: string): MigrationList {
  const found: Record<Block, Record<string, string[]>> = { executed: {}, pending: {}, new: {} };
  let block: Block | undefined;
  let recognised = false;
  for (const line of text.split(/\r?\n/)) {
    const title = TITLE.exec(line)?.[1]?.toLowerCase() as Block | undefined;
    const [, component, names] = ENTRY.exec(line) ?? [];
    if (title) {
      block = title;
      recognised = true;
    } else if (!block || component === undefined || names === undefined) {
      block = undefined;
    } else {
      found[block][component] = names.split(/,\s*/);
    }
  }
  return { executed: found.executed, pending: found.pending, fresh: found.new, recognised };
}

export function countMigrations(names: MigrationNames): number {
  return Object.values(names).reduce((sum, { length }) => sum + length, 0);
}
