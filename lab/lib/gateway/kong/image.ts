/** The behaviour of a Kong image. */
export interface Release {
  /** The version that the node reports. */
  readonly version: string;
  /** `legacy`: `schema_migrations`, up to 0.34. `phased`: `schema_meta`, migrations in two phases, from 0.35 on. */
  readonly framework: 'legacy' | 'phased';
}

const FIRST_PHASED_MINOR = 35;

/**
 * The release that an image reference names: `registry/kong-enterprise-edition:0.34-1@sha256:…`.
 * @throws Error as ECS words it, when there is no such image
 */
export function releaseOf(image: string): Release {
  const [name = ''] = image.split('@');
  const [, repository, tag] = /^(.+?):([^:/]+)$/.exec(name) ?? [];
  const [, major, minor] = /^v?(\d+)\.(\d+)(?:[.-]\w+)*$/.exec(tag ?? '') ?? [];
  // A first part with a dot or a port is the registry's host.
  const isKong = (repository ?? '').replace(/^[^/]*[.:][^/]*\//, '').includes('kong');
  if (!isKong || tag === undefined || major !== '0' || minor === undefined) {
    throw new Error(
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: not found` +
        ' (the lab knows images with kong in their name and a tag such as 0.34-1 or 0.35)',
    );
  }
  const framework = Number(minor) < FIRST_PHASED_MINOR ? 'legacy' : 'phased';
  return { version: `${tag.replace(/^v/, '')}-enterprise-edition`, framework };
}
