import type { PortalEndpoint, PortalFile, Tally } from './datastore-reading';
import { text, textOr } from './decode';
import { tally, tallyOf } from './gateway';
import { absent, type Read } from './read';
import type { TableQuery, TableReader } from './table-reader';

/** Partials that the server-side rendering of 0.35 needs (Kong, "Migrating to 0.35"). */
export const PORTAL_PARTIALS = [
  'spec/index-vue',
  'search/widget-vue',
  'unauthenticated/assets/icons/search-header',
  'unauthenticated/assets/icons/loading',
  'unauthenticated/assets/icons/search-widget',
] as const;

/** 0.14 renamed the tables; after `up` the datastore may have both names. */
async function either(tables: TableReader, kind: string, queries: readonly TableQuery<Tally>[]): Promise<Read<Tally>> {
  const answers: Read<Tally>[] = [];
  for (const query of queries) answers.push(await tables.table(query));
  const bad = answers.find(({ state }) => state === 'unreadable');
  if (bad) return bad;
  const found = answers.flatMap((answer) => (answer.state === 'read' ? [answer.value] : []));
  const [first = { count: 0, sample: [] }] = [...found].sort((a, b) => b.count - a.count);
  return found.length === 0 ? absent(`there is no table of ${kind}`) : { state: 'read', value: first };
}

export async function certificates(tables: TableReader): Promise<Read<Tally>> {
  return await either(tables, 'certificates', [
    { from: { certificates: ['id'] }, sql: (at) => tally('id::text', `FROM ${at('certificates')}`), decode: tallyOf },
    {
      from: { ssl_certificates: ['id'] },
      sql: (at) => tally('id::text', `FROM ${at('ssl_certificates')}`),
      decode: tallyOf,
    },
  ]);
}

export async function snis(tables: TableReader): Promise<Read<Tally>> {
  return await either(tables, 'SNIs', [
    { from: { snis: ['name'] }, sql: (at) => tally('name::text', `FROM ${at('snis')}`), decode: tallyOf },
    {
      from: { ssl_servers_names: ['name'] },
      sql: (at) => tally('name::text', `FROM ${at('ssl_servers_names')}`),
      decode: tallyOf,
    },
  ]);
}

/** Roles have their names if their table can be read, and their ids otherwise. */
export async function portalEndpoints(tables: TableReader): Promise<Read<readonly PortalEndpoint[]>> {
  const named = tables.has('rbac_roles', 'id') && tables.has('rbac_roles', 'name');
  return await tables.table({
    from: {
      rbac_role_endpoints: ['role_id', 'workspace', 'endpoint'],
      ...(named ? { rbac_roles: ['id', 'name'] } : {}),
    },
    sql: (at) => `SELECT ${named ? 'coalesce(r.name::text, e.role_id::text)' : 'e.role_id::text'} AS role,
        e.workspace::text AS workspace, e.endpoint::text AS endpoint
      FROM ${at('rbac_role_endpoints')} e ${named ? `LEFT JOIN ${at('rbac_roles')} r ON r.id = e.role_id` : ''}
      WHERE e.endpoint::text ~ '^/portal(/|$)' ORDER BY 1, 2, 3`,
    decode: (rows) =>
      rows.map((row) => ({
        role: textOr(row.role, 'rbac_role_endpoints.role_id', '(no role)'),
        workspace: textOr(row.workspace, 'rbac_role_endpoints.workspace', '(no workspace)'),
        endpoint: text(row.endpoint, 'rbac_role_endpoints.endpoint'),
      })),
  });
}

/** Workspaces with files, and the partials that each has. A workspace without any partial has one row with an empty name. */
export async function portalFiles(tables: TableReader): Promise<Read<readonly PortalFile[]>> {
  if (tables.has('files', 'path') && !tables.has('files', 'name'))
    return absent('the files have paths: a Portal of a release after 0.35');
  const workspaced = tables.has('workspace_entities');
  return await tables.table({
    from: {
      files: ['id', 'name'],
      ...(workspaced ? { workspace_entities: ['workspace_name', 'entity_id', 'entity_type'] } : {}),
    },
    // A name may begin with its workspace ("default:spec/index-vue").
    sql: (
      at,
    ) => `SELECT DISTINCT ${workspaced ? `coalesce(w.workspace_name::text, 'default')` : `'default'`} AS workspace,
        CASE WHEN plain = ANY ($1) THEN plain ELSE '' END AS name
      FROM (SELECT id::text AS id, regexp_replace(name::text, '^[^/:]+:', '') AS plain FROM ${at('files')}) f
      ${workspaced ? `LEFT JOIN ${at('workspace_entities')} w ON w.entity_id::text = f.id AND w.entity_type::text = 'files'` : ''}
      ORDER BY 1, 2`,
    values: [PORTAL_PARTIALS],
    decode: (rows) =>
      rows.map((row) => ({
        workspace: text(row.workspace, 'workspace_name'),
        name: textOr(row.name, 'files.name', ''),
      })),
  });
}

/** Users whose token is hashed; the tokens are never read. 0.35 stores bcrypt ("$2b$…") and an identifier. */
export async function hashedTokens(tables: TableReader): Promise<Read<Tally>> {
  const marked = tables.has('rbac_users', 'user_token_ident');
  return await tables.table({
    from: { rbac_users: ['name', 'user_token', ...(marked ? ['user_token_ident'] : [])] },
    sql: (at) =>
      tally(
        'name::text',
        `FROM ${at('rbac_users')} WHERE user_token::text LIKE '$2_$%' ${marked ? 'OR user_token_ident IS NOT NULL' : ''}`,
      ),
    decode: tallyOf,
  });
}
