/** An address that Kong listens on. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

/** How to reach the database. */
export interface Database {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** The settings of a node that the stand-in knows, from `KONG_…` variables. */
export interface Settings {
  readonly proxyListen: readonly Listen[];
  readonly adminListen: readonly Listen[];
  readonly plugins: readonly string[];
  readonly enforceRbac: boolean;
  readonly rbacHeader: string;
  /** Seconds between looks at the database. */
  readonly updateFrequency: number;
}

type Environment = Readonly<Record<string, string>>;

/** `0.0.0.0:8000, 0.0.0.0:8443 ssl` or `off`. */
function listens(value: string): readonly Listen[] {
  if (value.trim() === 'off') return [];
  return value.split(',').flatMap((entry) => {
    const [, host, port] = /^(.*):(\d+)$/.exec(entry.trim().split(/\s+/)[0] ?? '') ?? [];
    return host === undefined || port === undefined ? [] : [{ host, port: Number(port) }];
  });
}

function words(value: string): readonly string[] {
  return value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '' && word !== 'off');
}

/** Defaults are those of kong.conf.default in 0.34 and 0.35. */
export function settings(environment: Environment): Settings {
  return {
    proxyListen: listens(environment.KONG_PROXY_LISTEN ?? '0.0.0.0:8000, 0.0.0.0:8443 ssl'),
    adminListen: listens(environment.KONG_ADMIN_LISTEN ?? '127.0.0.1:8001, 127.0.0.1:8444 ssl'),
    plugins: words(environment.KONG_PLUGINS ?? 'bundled'),
    enforceRbac: !['off', 'false', ''].includes(environment.KONG_ENFORCE_RBAC ?? 'off'),
    rbacHeader: (environment.KONG_RBAC_AUTH_HEADER ?? 'Kong-Admin-Token').toLowerCase(),
    updateFrequency: Number(environment.KONG_DB_UPDATE_FREQUENCY ?? '5'),
  };
}

/** True if only the container itself can reach it. */
export function isLoopback({ host }: Listen): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}
