import { coded } from '../../domain';
import type { KongReleaseProps } from './kong-release';
import { unseenProviders } from './node-capacity';

/** What is risky of a release, and allowed: a sentence each. */
export function releaseWarnings(name: string, release: KongReleaseProps): readonly string[] {
  return [
    ...unseenProviders(release).map((provider) =>
      coded(
        'KBG-PROP-037',
        `capacity provider ${provider} of ${name} may use spot instances, which can't be seen here; nodes with traffic must not run on spot`,
      ),
    ),
    ...unpinnedImage(name, release.image),
    ...plainSecrets(release.environment ?? {}).map((setting) =>
      coded(
        'KBG-PROP-039',
        `${name}: the value of ${setting} in environment is written into the JSON, the plan and the state; give the ARN of a secret in secrets instead`,
      ),
    ),
  ];
}

/**
 * A registry may replace an image under its tag, but not under its digest (OCI Distribution Specification): a node that ECS starts anew would
 * be another program than those beside it. A reference can't be looked at here.
 */
function unpinnedImage(name: string, image: string): readonly string[] {
  if (/@sha256:[0-9a-f]{64}$/.test(image) || /[$#]\{/.test(image)) return [];
  return [
    coded(
      'KBG-PROP-038',
      `${name}: the image ${image} is not pinned by its digest, so nodes that start later may run another program; write ${image.replace(/@.*$/, '')}@sha256:DIGEST`,
    ),
  ];
}

/** Settings that are a secret, or are JSON that holds one (Kong Enterprise 0.35, property reference). */
function plainSecrets(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(environment).filter(
    (name) =>
      /^KONG_(\w+_)?(PASSWORD|LICENSE_DATA)$/.test(name) ||
      (/^KONG_\w+_CONF$/.test(name) && /"\w*(secret|password)\w*"\s*:/i.test(environment[name] ?? '')),
  );
}
