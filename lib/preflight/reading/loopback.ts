import { BlockList, isIP } from 'node:net';
import type { ServiceRow } from './datastore-reading';
import { number, text, textOr } from './decode';
import type { Row, TableQuery } from './table-reader';

const SELF = new BlockList();
SELF.addSubnet('127.0.0.0', 8);
// A connection to "any address" reaches the machine itself.
SELF.addAddress('0.0.0.0');
SELF.addAddress('::', 'ipv6');
SELF.addAddress('::1', 'ipv6');
/** RFC 6761, and the names in the `/etc/hosts` of Debian, Red Hat and Alpine. */
const NAMES =
  /^((.+\.)?localhost|localhost\.localdomain|localhost[46](\.localdomain[46])?|ip6-(localhost|loopback))\.?$/i;
/** Filter of the query: every spelling that may be the machine itself. */
const LIKELY = `'localhost|^ip6-|^127\\.|^\\[?[0:]'`;

/** True if a host is the machine that connects to it. */
export function isLoopback(host: string): boolean {
  const bare = host.trim().replace(/^\[(.*)\]$/, '$1');
  const family = isIP(bare);
  return family === 0 ? NAMES.test(bare) : SELF.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

/** Kong's port for a target without a port. */
const TARGET_PORT = 8000;

function addressOf(target: string): { readonly host: string; readonly port: number } {
  const [, host = target, port] = isIP(target) === 6 ? [] : (/^(.*):(\d+)$/.exec(target) ?? []);
  return { host, port: port === undefined ? TARGET_PORT : Number(port) };
}

function serviceRow(row: Row): ServiceRow {
  const target = textOr(row.target, 'targets.target', undefined);
  return {
    name: text(row.name, 'services.name'),
    host: text(row.host, 'services.host'),
    port: number(row.port, 'services.port'),
    path: textOr(row.path, 'services.path', ''),
    ...(target === undefined ? {} : addressOf(target)),
  };
}

/**
 * The host of a Service is a name, an address, or the name of an upstream whose targets are addresses with ports. The newest row of a
 * target counts, and a weight of 0 removes the target. The name of an upstream may begin with its workspace.
 */
export const loopbackServices: TableQuery<readonly ServiceRow[]> = {
  from: {
    services: ['id', 'name', 'host', 'port', 'path'],
    upstreams: ['id', 'name'],
    targets: ['upstream_id', 'target', 'weight', 'created_at'],
  },
  expected: true,
  sql: (at) => `WITH own AS (SELECT coalesce(name::text, id::text) AS name, host::text AS host, port, path::text AS path
      FROM ${at('services')}),
    newest AS (SELECT DISTINCT ON (upstream_id, target) upstream_id, target::text AS target, weight
      FROM ${at('targets')} WHERE target::text ~* ${LIKELY} ORDER BY upstream_id, target, created_at DESC NULLS LAST),
    balanced AS (SELECT unnest(ARRAY[u.name::text, regexp_replace(u.name::text, '^[^:]+:', '')]) AS host, n.target
      FROM newest n JOIN ${at('upstreams')} u ON u.id = n.upstream_id WHERE n.weight IS DISTINCT FROM 0)
    SELECT name, host, port, path, NULL AS target FROM own WHERE host ~* ${LIKELY}
    UNION SELECT s.name, s.host, s.port, s.path, b.target FROM own s JOIN balanced b ON b.host = s.host
    ORDER BY 1, 5`,
  decode: (rows) => rows.map(serviceRow).filter(({ host }) => isLoopback(host)),
};
