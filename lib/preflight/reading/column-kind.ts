/** Kinds of values that the preflight expects in a column. */
type ColumnKind = 'text' | 'list' | 'flag' | 'number' | 'time' | 'document';

/** Columns of the same name hold the same kind in all tables. A column that is not listed may have any type. */
const KINDS: Readonly<Record<string, ColumnKind>> = {
  key: 'text',
  subsystem: 'text',
  executed: 'list',
  pending: 'list',
  migrations: 'list',
  ttl: 'time',
  name: 'text',
  methods: 'list',
  protocols: 'list',
  hosts: 'list',
  paths: 'list',
  strip_path: 'flag',
  host: 'text',
  port: 'number',
  target: 'text',
  weight: 'number',
  path: 'text',
  config: 'document',
  cache_key: 'text',
  workspace: 'text',
  workspace_name: 'text',
  entity_type: 'text',
  endpoint: 'text',
  user_token: 'text',
};

const TYPES: Readonly<Record<ColumnKind, RegExp>> = {
  text: /^("?citext"?|text|name|uuid|character varying.*|character(\(\d+\))?)$/,
  list: /^(text|character varying.*|"?citext"?|uuid)\[\]$/,
  flag: /^boolean$/,
  number: /^(smallint|integer|bigint|numeric.*)$/,
  time: /^timestamp.* with time zone$/,
  document: /^(json|jsonb|text)$/,
};

const NAMES: Readonly<Record<ColumnKind, string>> = {
  text: 'a text',
  list: 'a list of texts',
  flag: 'a boolean',
  number: 'a number',
  time: 'a timestamp with time zone',
  document: 'JSON',
};

/** Fault of a column's type; undefined if the type is correct. */
export function typeFault(column: string, type: string): string | undefined {
  const kind = KINDS[column];
  if (kind === undefined || TYPES[kind].test(type)) return undefined;
  return `its column "${column}" has the type ${type}, expected ${NAMES[kind]}`;
}
