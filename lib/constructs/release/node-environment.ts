import { Token, Tokenization } from 'cdktf';
import { Release } from '../../domain';
import type { IKongDatastore } from './kong-datastore';
import type { KongReleaseProps } from './kong-release';
import { releaseOf, withoutDefaults } from './kong-release';

/** Purpose of a container of Kong. */
export type NodePart = 'proxy' | 'admin' | 'migrations';

/** Ports of Kong's listeners (getting-started/start-kong.md, "Default Ports"). */
export const PORTS = { proxy: 8000, admin: 8001 } as const;

const LOGS = {
  KONG_PROXY_ACCESS_LOG: '/dev/stdout',
  KONG_PROXY_ERROR_LOG: '/dev/stderr',
  KONG_ADMIN_ACCESS_LOG: '/dev/stdout',
  KONG_ADMIN_ERROR_LOG: '/dev/stderr',
};

/**
 * Listeners of each part. Proxies have no Admin API (`off` is documented for `admin_listen` in 0.34 and 0.35). Manager and Portal listen
 * only on the loopback address, because `off` is not documented for them.
 */
const LISTENERS: Readonly<Record<NodePart, Readonly<Record<string, string>>>> = {
  proxy: {
    KONG_PROXY_LISTEN: `0.0.0.0:${PORTS.proxy}`,
    KONG_ADMIN_LISTEN: 'off',
    ...loopbackGui(),
    KONG_PORTAL: 'off',
  },
  admin: {
    KONG_PROXY_LISTEN: `0.0.0.0:${PORTS.proxy}`,
    KONG_ADMIN_LISTEN: `0.0.0.0:${PORTS.admin}`,
    ...loopbackGui(),
    KONG_PORTAL: 'off',
  },
  migrations: {},
};

function loopbackGui(): Record<string, string> {
  return { KONG_ADMIN_GUI_LISTEN: '127.0.0.1:8002', KONG_PORTAL_GUI_LISTEN: '127.0.0.1:8003' };
}

/** Names of the settings that every container gets from the library. */
export function givenNames(): readonly string[] {
  return Object.keys({ ...LOGS, ...LISTENERS.proxy, ...LISTENERS.admin });
}

/** Settings of a release that the library overrides, because its nodes do not serve Manager or Portal. */
export function overruledSettings({ environment = {} }: KongReleaseProps): readonly string[] {
  return Object.entries(LISTENERS.admin)
    .filter(([name, value]) => environment[name] !== undefined && environment[name] !== value)
    .map(([name, value]) => `${name} is ${JSON.stringify(value)} on every node`);
}

/** Settings of a container with plain values. They must be the same in every stage: otherwise ECS would replace the live nodes. */
export function nodeEnvironment(
  part: NodePart,
  release: KongReleaseProps,
  datastore: IKongDatastore,
): Record<string, string> {
  return {
    ...LOGS,
    ...release.environment,
    ...migrationSettings(release, datastore),
    ...LISTENERS[part],
  };
}

/** The settings that the migrations depend on: datastore and plugins. */
export function migrationSettings(release: KongReleaseProps, datastore: IKongDatastore): Record<string, string> {
  return {
    KONG_DATABASE: 'postgres',
    KONG_PG_HOST: datastore.host,
    KONG_PG_PORT: numberText(datastore.port),
    KONG_PG_DATABASE: datastore.database,
    KONG_PG_USER: datastore.user,
    KONG_PG_SSL: datastore.ssl ? 'on' : 'off',
    ...pluginSettings(release),
  };
}

/** Inputs of the migrations. Their digest is in the verdicts, so a change of an input makes the verdicts invalid. */
export function migrationInputs(release: KongReleaseProps, datastore: IKongDatastore): object {
  return {
    image: release.image,
    settings: migrationSettings(release, datastore),
    secrets: nodeSecrets(release, datastore),
    definitions: withoutDefaults(release).taskDefinitions,
  };
}

/** The text of a number. A number that only Terraform knows is a token, and its digits have no meaning. */
export function numberText(value: number): string {
  // The same token always has the same text, so that two releases with one datastore are equal.
  return Token.isUnresolved(value) ? Token.asString(Tokenization.reverseNumber(value)) : String(value);
}

function pluginSettings(release: KongReleaseProps): Record<string, string> {
  if (!release.plugins?.length) return {};
  const setting = release.pluginsSetting ?? defaultPluginsSetting(release);
  return setting === 'plugins'
    ? { KONG_PLUGINS: ['bundled', ...release.plugins].join(',') }
    : { KONG_CUSTOM_PLUGINS: release.plugins.join(',') };
}

function defaultPluginsSetting(release: KongReleaseProps): 'custom_plugins' | 'plugins' {
  return releaseOf(release).compare(Release.parse('0.35')) < 0 ? 'custom_plugins' : 'plugins';
}

/** Settings with secret values: ARN by environment variable. */
export function nodeSecrets(release: KongReleaseProps, datastore: IKongDatastore): Record<string, string> {
  return { ...release.secrets, KONG_PG_PASSWORD: datastore.passwordSecretArn };
}
