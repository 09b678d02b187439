import { MisuseError } from '../../domain';
import { scalingFaults } from './autoscaling-props';
import type { KongReleaseProps } from './kong-release';
import { releaseOf } from './kong-release';
import { givenNames } from './node-environment';
import { referenced, within } from '../props/prop-shapes';

/** Settings that the library writes itself, and the prop that says them. */
const OURS: Readonly<Record<string, string>> = {
  KONG_DATABASE: 'datastore',
  KONG_PG_HOST: 'datastore.host',
  KONG_PG_PORT: 'datastore.port',
  KONG_PG_DATABASE: 'datastore.database',
  KONG_PG_USER: 'datastore.user',
  KONG_PG_SSL: 'datastore.ssl',
  KONG_PG_PASSWORD: 'datastore.passwordSecretArn',
  KONG_PLUGINS: 'plugins',
  KONG_CUSTOM_PLUGINS: 'plugins',
  KONG_PROXY_LISTEN: 'nothing: proxies listen on 8000',
  KONG_ADMIN_LISTEN: 'nothing: an open Admin API is what the stages decide',
};

/** What every node gets from here, whatever the settings say; as a secret too the name would stand twice, which ECS refuses. */
const GIVEN: readonly string[] = givenNames();

/** What is wrong with the image and the settings of a release that the prop `name` gives. */
export function settingsFault(
  name: string,
  { environment = {}, secrets = {}, adminCount, image, cpu, memory }: KongReleaseProps,
): string | undefined {
  const names = [...Object.keys(environment), ...Object.keys(secrets)];
  const odd = names.find((it) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(it));
  const ours = names.find((it) => Object.hasOwn(OURS, it));
  const given = Object.keys(secrets).find((it) => GIVEN.includes(it));
  const twice = Object.keys(environment).find((it) => it in secrets);
  return (
    (/^\S+$/.test(image) ? undefined : `${name}.image must be the reference of an image, got "${image}"`) ??
    (odd && `${name}.environment must have names of letters, digits and _, got "${odd}"`) ??
    (ours && `${name}.environment and secrets must not hold ${ours}; it is said by ${OURS[ours] ?? ''}`) ??
    (given && `${name}.secrets must not hold ${given}, which every node gets from here; leave it out`) ??
    (twice && `${name} has ${twice} in environment and in secrets; give it once`) ??
    Object.entries(secrets)
      .map(([variable, arn]) => referenced(`${name}.secrets.${variable}`, arn))
      .find((it) => it !== undefined) ??
    within(`${name}.adminCount`, adminCount, 1, 5000) ??
    // Bounds of a task on EC2; on Fargate AWS takes certain pairs (Amazon ECS Developer Guide, "Task definition parameters").
    within(`${name}.cpu`, cpu, 128, 196_608) ??
    within(`${name}.memory`, memory, 6, 10_000_000)
  );
}

export function countFault(name: string, { proxyCount, autoscaling }: KongReleaseProps): string | undefined {
  const [fault] = autoscaling ? scalingFaults(`${name}.autoscaling`, autoscaling) : [];
  const { minCount = 1, maxCount = 5000 } = fault === undefined ? (autoscaling ?? {}) : {};
  return fault ?? within(`${name}.proxyCount`, proxyCount, minCount, maxCount);
}

export function versionFault(name: string, props: KongReleaseProps): string | undefined {
  try {
    releaseOf(props);
    return undefined;
  } catch (error) {
    if (error instanceof MisuseError) return `${name}: ${error.sentence}`;
    throw error;
  }
}
