import { createHash } from 'node:crypto';

/**
 * A name of at most `limit` characters that is stable and unique: a longer one is cut and ends with a hash of the whole.
 * Target group names have 32 characters (ELBv2 CreateTargetGroup), IAM role names 64.
 */
export function boundedName(limit: number, ...parts: string[]): string {
  const name = parts.join('-').replace(/[^A-Za-z0-9-]/g, '-');
  if (name.length <= limit) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `${name.slice(0, limit - 7).replace(/-+$/, '')}-${hash}`;
}
