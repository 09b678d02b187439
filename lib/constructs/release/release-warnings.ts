import { coded } from '../../domain';
import type { KongReleaseProps } from './kong-release';
import { unseenProviders } from './node-capacity';

/** Warnings about a release: settings that are risky but allowed, one sentence each. */
export function releaseWarnings(name: string, release: KongReleaseProps): readonly string[] {
  return [
    ...unseenProviders(release).map((provider) =>
      coded(
        'KBG-PROP-037',
        `capacity provider ${provider} of ${name} may use spot instances, which the library cannot check; use it only if its instances are not spot: AWS may stop spot instances at any time`,
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
 * A registry may replace the image of a tag, but not the image of a digest (OCI Distribution Specification). So a node that ECS starts
 * later could run another program than the other nodes. A Terraform reference is not judged, because its value is unknown.
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

/** Settings whose value is a secret, or JSON with a secret (Kong Enterprise 0.35, property reference). */
function plainSecrets(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(environment).filter(
    (name) =>
      /^KONG_(\w+_)?(PASSWORD|LICENSE_DATA)$/.test(name) ||
      (/^KONG_\w+_CONF$/.test(name) && /"\w*(secret|password)\w*"\s*:/i.test(environment[name] ?? '')),
  );
}
