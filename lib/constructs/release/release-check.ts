import { MisuseError } from '../../domain';
import { scalingFaults } from './autoscaling-props';
import type { KongReleaseProps } from './kong-release';
import { releaseOf } from './kong-release';
import { givenNames } from './node-environment';
import { referenced, within } from '../props/prop-shapes';

const useProp = (prop: string): string => `use the prop ${prop} instead`;

/** Settings that only the library may set, with the remedy. */
const RESERVED: Readonly<Record<string, string>> = {
  KONG_DATABASE: useProp('datastore'),
  KONG_PG_HOST: useProp('datastore.host'),
  KONG_PG_PORT: useProp('datastore.port'),
  KONG_PG_DATABASE: useProp('datastore.database'),
  KONG_PG_USER: useProp('datastore.user'),
  KONG_PG_SSL: useProp('datastore.ssl'),
  KONG_PG_PASSWORD: useProp('datastore.passwordSecretArn'),
  KONG_PLUGINS: useProp('plugins'),
  KONG_CUSTOM_PLUGINS: useProp('plugins'),
  KONG_PROXY_LISTEN: 'remove it: proxies always listen on port 8000',
  KONG_ADMIN_LISTEN: 'remove it: each stage opens or closes the Admin API itself',
};

/** Settings that every node gets from the library. A secret of the same name would be a duplicate, which ECS refuses. */
const GIVEN: readonly string[] = givenNames();

/** Fault of the image and the settings of the release in the prop `name`; undefined if there is no fault. */
export function settingsFault(
  name: string,
  { environment = {}, secrets = {}, adminCount, image, cpu, memory }: KongReleaseProps,
): string | undefined {
  const names = [...Object.keys(environment), ...Object.keys(secrets)];
  const odd = names.find((it) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(it));
  const reserved = names.find((it) => Object.hasOwn(RESERVED, it));
  const given = Object.keys(secrets).find((it) => GIVEN.includes(it));
  const twice = Object.keys(environment).find((it) => it in secrets);
  return (
    (/^\S+$/.test(image) ? undefined : `${name}.image must be the reference of an image, got "${image}"`) ??
    (odd && `${name}.environment must have names of letters, digits and _, got "${odd}"`) ??
    (reserved && `${name}.environment and secrets must not set ${reserved}; ${RESERVED[reserved] ?? ''}`) ??
    (given && `${name}.secrets must not set ${given}, because the library sets it on every node; remove it`) ??
    (twice && `${name} has ${twice} in environment and in secrets; remove one of them`) ??
    Object.entries(secrets)
      .map(([variable, arn]) => referenced(`${name}.secrets.${variable}`, arn))
      .find((it) => it !== undefined) ??
    within(`${name}.adminCount`, adminCount, 1, 5000) ??
    // Bounds of a task on EC2; Fargate accepts only certain pairs (Amazon ECS Developer Guide, "Task definition parameters").
    within(`${name}.cpu`, cpu, 128, 196_608) ??
    within(`${name}.memory`, memory, 6, 10_000_000)
  );
}

/** Fault of the number of proxies; undefined if there is no fault. */
export function countFault(name: string, { proxyCount, autoscaling }: KongReleaseProps): string | undefined {
  const [fault] = autoscaling ? scalingFaults(`${name}.autoscaling`, autoscaling) : [];
  const { minCount = 1, maxCount = 5000 } = fault === undefined ? (autoscaling ?? {}) : {};
  return fault ?? within(`${name}.proxyCount`, proxyCount, minCount, maxCount);
}

/** Fault of the release number; undefined if there is no fault. */
export function versionFault(name: string, props: KongReleaseProps): string | undefined {
  try {
    releaseOf(props);
    return undefined;
  } catch (error) {
    if (error instanceof MisuseError) return `${name}: ${error.sentence}`;
    throw error;
  }
}
