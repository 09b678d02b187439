import type { ListMeaning, MigrationList, MigrationNames } from './migration-list';

/** One component in the JSON of `kong migrations status`. */
interface StatusEntry {
  readonly subsystem?: unknown;
  readonly migrations?: unknown;
}

/**
 * Finds and parses the JSON that `kong migrations status` prints from 3.0 on (Kong's source, cmd/migrations.lua: the state of the schema
 * with `executed_migrations`, `pending_migrations`, `new_migrations` and `needs_bootstrap`; it always ends with 0).
 */
export function parseMigrationStatus(lines: readonly string[]): MigrationList | undefined {
  for (const line of lines) {
    const state = objectOf(line);
    if (!state || !('executed_migrations' in state || state.needs_bootstrap === true)) continue;
    const [executed, pending, fresh] = ['executed', 'pending', 'new'].map((name) =>
      namesOf(state[`${name}_migrations`]),
    );
    if (!executed || !pending || !fresh) return { executed: {}, pending: {}, fresh: {}, meaning: 'several' };
    return { executed, pending, fresh, meaning: meaningOf(state, pending, fresh) };
  }
  return undefined;
}

function objectOf(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.trim().startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/**
 * Names of migrations. A missing key and an empty table, which Lua's JSON may write as an object, mean none. Undefined if the value has
 * another form.
 */
function namesOf(value: unknown): MigrationNames | undefined {
  if (value === undefined || value === null) return {};
  if (!Array.isArray(value)) return typeof value === 'object' && Object.keys(value).length === 0 ? {} : undefined;
  const pairs = (value as readonly StatusEntry[]).map(({ subsystem, migrations }) => [subsystem, migrations] as const);
  const isNames = (names: unknown): boolean => Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!pairs.every(([subsystem, names]) => typeof subsystem === 'string' && isNames(names))) return undefined;
  return Object.fromEntries(pairs) as MigrationNames;
}

function meaningOf(
  state: Readonly<Record<string, unknown>>,
  pending: MigrationNames,
  fresh: MigrationNames,
): ListMeaning {
  if (state.needs_bootstrap === true) return 'bootstrap';
  const [isPending, isNew] = [pending, fresh].map((names) => Object.keys(names).length > 0);
  if (isPending) return isNew ? 'pending-and-new' : 'pending';
  return isNew ? 'new' : 'up-to-date';
}
