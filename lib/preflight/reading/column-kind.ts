/** What a column holds, as far as the reading must be sure of it. */
type ColumnKind = 'text' | 'list' | 'flag' | 'number' | 'time' | 'document';

/** Columns of one name hold one kind in all of the tables that are read. Others may be of any type. */
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

/** What is wrong with a column's type; undefined when nothing is. */
export function typeFault(column: string, type: string): string | undefined {
  const kind = KINDS[column];
  if (kind === undefined || TYPES[kind].test(type)) return undefined;
  return `its column "${column}" is of type ${type}, which is no ${kind}`;
}
