import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** This package's own image, whose entry point is its command: the lab runs the command itself in the image's place. */
export function ownPrograms(): Readonly<Record<string, string>> {
  const root = dirname(createRequire(__filename).resolve('cdktf-kong-bluegreen/package.json'));
  return { 'cdktf-kong-bluegreen': join(root, 'bin', 'kong-bluegreen.js') };
}
