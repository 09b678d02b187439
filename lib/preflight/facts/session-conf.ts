/** The parts of a session configuration that the rules need. The secret itself is never kept. */
export interface SessionConf {
  /** Number of characters of the secret; 0 without a secret. */
  readonly secretLength: number;
  readonly storage: string;
  readonly secure: boolean;
  readonly sameSite: string;
  readonly domain: string | undefined;
  /** `logout_…` keys must keep their defaults. */
  readonly changedLogout: readonly string[];
}

/** Reads the JSON of `admin_gui_session_conf` or `portal_session_conf`; undefined if the text is not a JSON object. */
export function sessionConf(json: string): SessionConf | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const conf = value as Readonly<Record<string, unknown>>;
  return {
    secretLength: typeof conf.secret === 'string' ? conf.secret.length : 0,
    storage: typeof conf.storage === 'string' ? conf.storage : 'cookie',
    secure: conf.cookie_secure !== false,
    sameSite: typeof conf.cookie_samesite === 'string' ? conf.cookie_samesite : 'Strict',
    domain: typeof conf.cookie_domain === 'string' ? conf.cookie_domain : undefined,
    changedLogout: Object.keys(conf).filter((key) => key.startsWith('logout_')),
  };
}

/** Host of a URL, or of a text such as `portal.example:8443/x`. */
export function hostOf(text: string): string | undefined {
  const url = text.includes('://') ? text : `http://${text}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
