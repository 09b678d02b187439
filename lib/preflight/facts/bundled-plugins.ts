import { isOfNext, isOlder, profileOf } from './profile';
import { settingOf, type ReleaseSettings } from './settings';

/** Plugins that 0.14.1 and 1.0.3 list as `plugins.available_on_server`. */
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

/** Removed in Enterprise 0.35 and community 1.0 (their changelogs); only `finish` deletes the rows of galileo. */
const REMOVED = [
  'openid-connect-verification',
  'openid-connect-authentication',
  'openid-connect-protection',
  'runscope',
  'galileo',
];

/** New in Enterprise 0.35: a 0.34 node does not start if the datastore has one of them. */
const CAME_WITH_035 = ['session', 'request-validator'];

/** In the bundle since 0.14. A build may lack their libraries: that of the observed nodes did. */
const SINCE_014 = ['azure-functions', 'post-function', 'pre-function', 'prometheus', 'zipkin'];

/** `unknown`: this package does not know the bundle of the release. */
export type Possession = 'has' | 'lacks' | 'unknown';

function namesIn(setting: string | undefined): readonly string[] | undefined {
  return setting
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The first releases that read `plugins`; older ones read only `custom_plugins`. */
const WITH_PLUGINS = { enterprise: '0.35', community: '0.14' } as const;

/** Plugins in the settings of a release, with `bundled` by default. A release ignores the setting of another generation without an error. */
export function namedPlugins(release: ReleaseSettings): readonly string[] {
  const { plugins = [] } = release;
  const custom = isOfNext(release.release) ? [] : (namesIn(settingOf(release, 'KONG_CUSTOM_PLUGINS')) ?? []);
  const own = isOlder(release.release, WITH_PLUGINS) ? undefined : namesIn(settingOf(release, 'KONG_PLUGINS'));
  return [...(own ?? ['bundled']), ...custom, ...plugins];
}

/** Tells if the nodes of a release load a plugin. */
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
