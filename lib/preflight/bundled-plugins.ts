import { profileOf } from './profile';
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

function listed(release: ReleaseSettings): readonly string[] {
  const { plugins = [] } = release;
  const names = settingOf(release, 'KONG_PLUGINS')
    ?.split(',')
    .map((name) => name.trim());
  return names === undefined ? ['bundled', ...plugins] : [...names, ...plugins];
}

/** Plugins that a release's nodes are given beside the bundled ones. */
export function ownPlugins(release: ReleaseSettings): readonly string[] {
  const custom = settingOf(release, 'KONG_CUSTOM_PLUGINS')?.split(',') ?? [];
  const all = [...listed(release), ...custom.map((name) => name.trim())];
  return [...new Set(all)].filter((name) => name !== '' && name !== 'bundled');
}

/** Whether a release's nodes load a plugin. */
export function possession(release: ReleaseSettings, plugin: string): Possession {
  const names = listed(release);
  if (names.includes(plugin)) return 'has';
  if (!names.includes('bundled')) return 'lacks';
  return inBundle(release.release, plugin);
}

function inBundle(release: string, plugin: string): Possession {
  const profile = profileOf(release);
  if (COMMUNITY.includes(plugin)) return 'has';
  const generation = profile?.edition === 'enterprise' ? '0.35' : '1.0';
  const next = profile !== undefined && !isBefore(release, generation);
  if (REMOVED.includes(plugin)) return next ? 'lacks' : 'unknown';
  if (profile?.edition === 'enterprise') {
    return CAME_WITH_035.includes(plugin) ? (next ? 'has' : 'lacks') : 'unknown';
  }
  if (SINCE_014.includes(plugin)) return 'unknown';
  return /^(0\.14|0\.15|1\.0)\./.test(release) ? 'lacks' : 'unknown';
}

function isBefore(release: string, other: string): boolean {
  const [a, b] = [profileOf(release), profileOf(other)];
  return a !== undefined && b !== undefined && a.release.compare(b.release) < 0;
}
