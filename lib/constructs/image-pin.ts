/**
 * What is said of an image that a registry may replace under its tag: a node that ECS starts anew would be another program than those
 * beside it (OCI Distribution Specification: a tag is mutable, a digest is not). A reference can't be looked at here.
 */
export function unpinnedImage(name: string, image: string): string | undefined {
  return /@sha256:[0-9a-f]{64}$/.test(image) || /[$#]\{/.test(image)
    ? undefined
    : `${name}: the image ${image} is not pinned by its digest, so nodes that start later may run another program; write ${image.replace(/@.*$/, '')}@sha256:DIGEST`;
}
