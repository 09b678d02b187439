import type { PreflightSettings, ReleaseSettings, Roles, Slot, StepContext } from '../domain';
import { LOCK_TIMEOUT_SECONDS } from '../domain';
import { expression } from './expression';
import { releaseOf } from './kong-release';
import type { KongUpgradeProps } from './kong-upgrade-props';
import { DEFAULT_HEALTH_CHECK_PATH } from './kong-upgrade-props';
import { targetSettings } from './node-environment';

/** What `up` and `finish` ask of the datastore and of both colours' settings before they begin. */
export function preflightFacts(
  props: KongUpgradeProps,
  roles: Roles,
  sizes: Readonly<Record<Slot, string>>,
): StepContext['preflight'] {
  const facts = (slot: Slot): ReleaseSettings => {
    const release = props[slot];
    return {
      release: releaseOf(release).text,
      plugins: release.plugins ?? [],
      // The listeners and logs that every node gets from here are no setting of the user's.
      environment: { ...release.environment, ...targetSettings(release, props.datastore) },
      secrets: Object.keys(release.secrets ?? {}),
      nodes: expression(sizes[slot]) as unknown as number,
    };
  };
  const settings: PreflightSettings = {
    from: facts(roles.from),
    to: facts(roles.to),
    healthCheckPath: props.healthCheckPath ?? DEFAULT_HEALTH_CHECK_PATH,
    lockSeconds: LOCK_TIMEOUT_SECONDS,
  };
  return { settings, waivers: props.preflight?.waivers ?? [] };
}
