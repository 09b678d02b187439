/** The key of the seeded consumer. */
export const SEEDED_KEY = 'lab-key';

/** Paths that the seeded gateway serves; what follows them reaches the upstream. */
export const SEEDED_ROUTES = {
  catalogue: { path: '/catalogue', headers: {} },
  orders: { path: '/orders', headers: {} },
  /** Protected by key-auth. */
  accounts: { path: '/accounts', headers: { apikey: SEEDED_KEY } },
} as const;

const id = (kind: number, n: number): string => `${String(kind)}0000000-0000-4000-8000-00000000000${String(n)}`;

/** SQL of the content of a small live gateway, whose services are the lab's upstream. */
export function legacySeed(upstreamPort: number): string {
  const services = Object.keys(SEEDED_ROUTES).map(
    (name, n) =>
      `('${id(1, n)}', now(), now(), '${name}', 5, 'http', '${name === 'orders' ? 'orders.upstream' : '127.0.0.1'}', ${String(upstreamPort)}, NULL, 60000, 60000, 60000)`,
  );
  const routes = Object.values(SEEDED_ROUTES).map(
    ({ path }, n) =>
      `('${id(2, n)}', now(), now(), '{http,https}', NULL, NULL, '{${path}}', 0, true, false, '${id(1, n)}')`,
  );
  const keyAuth = `{"key_names":["apikey"],"key_in_body":false,"hide_credentials":false,"anonymous":"","run_on_preflight":true}`;
  return `
INSERT INTO upstreams (id, name, slots, hash_on, hash_fallback) VALUES ('${id(3, 0)}', 'orders.upstream', 10000, 'none', 'none');
INSERT INTO targets (id, target, weight, upstream_id) VALUES ('${id(4, 0)}', '127.0.0.1:${String(upstreamPort)}', 100, '${id(3, 0)}');
INSERT INTO services VALUES ${services.join(', ')};
INSERT INTO routes VALUES ${routes.join(', ')};
INSERT INTO consumers (id, custom_id, username) VALUES ('${id(5, 0)}', 'lab-0', 'lab');
INSERT INTO keyauth_credentials (id, consumer_id, key) VALUES ('${id(6, 0)}', '${id(5, 0)}', '${SEEDED_KEY}');
INSERT INTO plugins (id, name, config, enabled, route_id) VALUES ('${id(7, 0)}', 'key-auth', '${keyAuth}', true, '${id(2, 2)}');
INSERT INTO workspaces (id, name) VALUES ('${id(8, 0)}', 'default');
INSERT INTO rbac_users (id, name, user_token, enabled) VALUES ('${id(9, 0)}', 'super-admin', 'lab-admin-token', true);`;
}
