/** Names of migrations by component, for example `core`: `001_14_to_15`, `002_15_to_1`. */
export type MigrationNames = Readonly<Record<string, readonly string[]>>;

/**
 * Meaning of the words of `kong migrations list`. `bootstrap`: there is no `schema_meta`; `too-old`: a schema from before 0.14;
 * `old-release`: the list of 0.14 and before, which has no other answer; `error`: only an error was printed; `several`: the sentences
 * exclude each other; `nothing`: the text is not an output of `list`.
 */
export type ListMeaning =
  | 'up-to-date'
  | 'pending'
  | 'pending-and-new'
  | 'new'
  | 'bootstrap'
  | 'too-old'
  | 'old-release'
  | 'error'
  | 'several'
  | 'nothing';

/** The parsed output of `kong migrations list`. */
export interface MigrationList {
  readonly executed: MigrationNames;
  readonly pending: MigrationNames;
  readonly fresh: MigrationNames;
  readonly meaning: ListMeaning;
}

type Block = 'executed' | 'pending' | 'new';

/**
 * 0.15 to 1.1: `executed migrations:`, `database has pending migrations:`, `database has new migrations available:`.
 * 1.2 and later: `Executed migrations:`, `Pending migrations:`, `New migrations available:`.
 */
const TITLE = /^\s*(?:database has )?(executed|pending|new) migrations(?: available)?:\s*$/i;
/** `core: 000_base, 001_14_to_15`; 3.x aligns the component's name to the right. */
const ENTRY = /^\s*([\w-]+):\s*([\w-]+(?:,\s*[\w-]+)*)\s*$/;

/** Sentences by release (observed on 0.14.1, 1.0.3 and 3.4.2; Kong's source for the others). */
const SENTENCES: readonly (readonly [RegExp, ListMeaning])[] = [
  [/^\s*database is up-to-date\s*$/i, 'up-to-date'],
  // 2.0 and later: "Database needs bootstrapping or is older than Kong 1.0."
  [/^\s*database needs bootstrapping\b/i, 'bootstrap'],
  // 1.2 to 1.5: "Migrations can only be listed on a … that has been upgraded to 1.0, but the current … seems to be older".
  [/^\s*migrations can only be listed on\b.*\bolder\b/i, 'too-old'],
  [/^\s*(?:executed migrations|no migrations have been run yet) for \S/i, 'old-release'],
];
const ERROR = /^\s*error:/i;

/** Control sequences of a terminal, such as colours (ECMA-48). */
const CONTROL = new RegExp(`${String.fromCharCode(0x1b)}\\[[\\d;?]*[ -/]*[@-~]`, 'g');

/** Parses the output of `kong migrations list` of every release since 0.14; other lines are ignored. */
export function parseMigrationList(text: string): MigrationList {
  const lines = text.replace(CONTROL, '').split(/\r\n?|\n/);
  const found: Record<Block, Record<string, string[]>> = { executed: {}, pending: {}, new: {} };
  const titles = new Set<Block>();
  let block: Block | undefined;
  for (const line of lines) {
    const title = TITLE.exec(line)?.[1]?.toLowerCase() as Block | undefined;
    const [, component, names] = ENTRY.exec(line) ?? [];
    if (title) {
      block = title;
      titles.add(title);
    } else if (!block || component === undefined || names === undefined) {
      block = undefined;
    } else {
      const earlier = Object.hasOwn(found[block], component) ? found[block][component] : [];
      found[block][component] = [...(earlier ?? []), ...names.split(/,\s*/)];
    }
  }
  return { executed: found.executed, pending: found.pending, fresh: found.new, meaning: meaningOf(lines, titles) };
}

/** Only the titles decide, not the names below them: a line of the error output may be between the two. */
function meaningOf(lines: readonly string[], titles: ReadonlySet<Block>): ListMeaning {
  const meanings = new Set(SENTENCES.filter(([words]) => lines.some((line) => words.test(line))).map(([, it]) => it));
  const blocks = blocksMean(titles);
  if (blocks !== undefined) meanings.add(blocks);
  const [meaning, another] = meanings;
  if (another !== undefined) return 'several';
  return meaning ?? (lines.some((line) => ERROR.test(line)) ? 'error' : 'nothing');
}

function blocksMean(titles: ReadonlySet<Block>): ListMeaning | undefined {
  if (titles.has('pending')) return titles.has('new') ? 'pending-and-new' : 'pending';
  if (titles.has('new')) return 'new';
  return titles.has('executed') ? 'up-to-date' : undefined;
}

/** Number of migrations in all components. */
export function countMigrations(names: MigrationNames): number {
  return Object.values(names).reduce((sum, { length }) => sum + length, 0);
}
