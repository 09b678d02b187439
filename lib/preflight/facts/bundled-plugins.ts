import { isOfNext, isOlder, profileOf } from './profile';
import { settingOf, type ReleaseSettings } from './settings';

/** What 0.14.1 and 1.0.3 list as `plugins.available_on_server`. */
const COMMUNITY = [
  'acl',
  'aws-lambda',
  'basic-auth',
  'bot-detection',
  'correlation-id',
  'cors',
  'datadog',
  'file-log',
  'hmac-auth',
  'http-log',
  'ip-restriction',
  'jwt',
  'key-auth',
  'ldap-auth',
  'loggly',
  'oauth2',
  'rate-limiting',
  'request-size-limiting',
  'request-termination',
  'request-transformer',
  'response-ratelimiting',
  'response-transformer',
  'statsd',
  'syslog',
  'tcp-log',
  'udp-log',
];

/** Gone from Enterprise 0.35 and community 1.0 (their changelogs); galileo's rows are deleted by `finish` only. */
const REMOVED = [
  'openid-connect-verification',
  'openid-connect-authentication',
  'openid-connect-protection',
  'runscope',
  'galileo',
];

/** Came with Enterprise 0.35: a 0.34 node that starts with one of them in the datastore dies. */
const CAME_WITH_035 = ['session', 'request-validator'];

/** In the bundle from 0.14 on, though a build may lack their libraries, as that of the nodes that were observed did. */
const SINCE_014 = ['azure-functions', 'post-function', 'pre-function', 'prometheus', 'zipkin'];

/** `unknown`: the release's bundle is not known here. */
export type Possession = 'has' | 'lacks' | 'unknown';

function namesIn(setting: string | undefined): readonly string[] | undefined {
  return setting
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The first releases that read `plugins`; those of before know `custom_plugins` alone. */
const WITH_PLUGINS = { enterprise: '0.35', community: '0.14' } as const;

/** Names in its settings, `bundled` among them where nothing else is said. Releases of before ignore in silence what came later, and the other way round. */
export function namedPlugins(release: ReleaseSettings): readonly string[] {
  const { plugins = [] } = release;
  const custom = isOfNext(release.release) ? [] : (namesIn(settingOf(release, 'KONG_CUSTOM_PLUGINS')) ?? []);
  const own = isOlder(release.release, WITH_PLUGINS) ? undefined : namesIn(settingOf(release, 'KONG_PLUGINS'));
  return [...(own ?? ['bundled']), ...custom, ...plugins];
}

/** Whether a release's nodes load a plugin. */
export function possession(release: ReleaseSettings, plugin: string): Possession {
  const names = namedPlugins(release);
  if (names.includes(plugin)) return 'has';
  if (!names.includes('bundled')) return 'lacks';
  return inBundle(release.release, plugin);
}

function inBundle(release: string, plugin: string): Possession {
  const profile = profileOf(release);
  if (COMMUNITY.includes(plugin)) return 'has';
  const next = isOfNext(release);
  if (REMOVED.includes(plugin)) return next ? 'lacks' : 'unknown';
  if (profile?.edition === 'enterprise') {
    return CAME_WITH_035.includes(plugin) ? (next ? 'has' : 'lacks') : 'unknown';
  }
  if (SINCE_014.includes(plugin)) return 'unknown';
  return /^(0\.14|0\.15|1\.0)\./.test(release) ? 'lacks' : 'unknown';
}
