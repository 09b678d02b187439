import type { PreflightSettings, ReleaseSettings, Roles, Slot, StepContext } from '../../domain';
import { coded, LOCK_TIMEOUT_SECONDS, SLOTS } from '../../domain';
import { lintSettings } from '../../preflight/lint-settings';
import { expression } from '../terraform/expression';
import type { IKongDatastore } from '../release/kong-datastore';
import type { KongReleaseProps } from '../release/kong-release';
import { firstCount, releaseOf } from '../release/kong-release';
import { overruledSettings, migrationSettings } from '../release/node-environment';
import { DEFAULT_HEALTH_CHECK_PATH } from '../traffic/traffic-router-props';
import type { PreflightProps } from './preflight-props';

/**
 * Findings from the settings alone, as warnings of the synth. They are never errors, because a way back must always be synthesized. A
 * blocker among them refuses the apply of migrate-up.
 */
export function settingsWarnings({ settings, waivers }: NonNullable<StepContext['preflight']>): readonly string[] {
  const waived = waivers.map(({ id }) => id);
  return lintSettings(settings)
    .filter(({ id }) => !waived.includes(id))
    .map(({ id, severity, subject, evidence: { text, sample = [] }, remedy }) => {
      const names = sample.length === 0 ? '' : ` (${sample.join(', ')})`;
      return coded('KBG-PROP-036', `${severity} ${id}: ${subject}: ${text}${names}; ${remedy}`);
    });
}

/** Settings of Manager or Portal that no node applies. */
export function overruled(props: Readonly<Record<Slot, KongReleaseProps>>): readonly string[] {
  return SLOTS.flatMap((slot) =>
    overruledSettings(props[slot]).map((sentence) =>
      coded('KBG-PROP-035', `${slot}.environment: ${sentence}; no node serves Manager or Portal, remove the setting`),
    ),
  );
}

/** Both releases and their datastore, as the preflight compares them. */
export interface PreflightSubject {
  readonly blue: KongReleaseProps;
  readonly green: KongReleaseProps;
  readonly datastore: IKongDatastore;
  readonly healthCheckPath?: string;
  readonly preflight?: PreflightProps;
}

/** Facts for the checks of `up` and `finish`, which run before the migration begins. */
export function preflightFacts(
  props: PreflightSubject,
  roles: Roles,
  sizes: Readonly<Record<Slot, string>> | undefined,
): NonNullable<StepContext['preflight']> {
  const { from, to } = roles;
  // Before the next release starts, no size of it is recorded; it will have at least that of the live release.
  const nodes = sizes && {
    ...sizes,
    [to]: `max(${sizes[from]}, ${sizes[to]}, ${firstCount(props[to])})`,
  };
  const facts = (slot: Slot): ReleaseSettings => {
    const release = props[slot];
    return {
      release: releaseOf(release).text,
      plugins: release.plugins ?? [],
      // The listeners and logs that the library sets are not settings of the user.
      environment: { ...release.environment, ...migrationSettings(release, props.datastore) },
      secrets: Object.keys(release.secrets ?? {}),
      ...(nodes ? { nodes: expression(nodes[slot]) as unknown as number } : {}),
    };
  };
  const settings: PreflightSettings = {
    from: facts(from),
    to: facts(to),
    healthCheckPath: props.healthCheckPath ?? DEFAULT_HEALTH_CHECK_PATH,
    lockSeconds: LOCK_TIMEOUT_SECONDS,
  };
  return { settings, waivers: props.preflight?.waivers ?? [] };
}
