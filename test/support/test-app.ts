import type { App } from 'cdktf';
import { Testing } from 'cdktf';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** Every app makes its output folder, and these tests write nothing into it. `Testing.app()` alone would leave a folder for each app in /tmp. */
const OUTPUT = resolve(__dirname, '../../cdktf.out/tests');

/** An app of cdktf for a test that synthesizes in memory. */
export function testApp(): App {
  mkdirSync(OUTPUT, { recursive: true });
  return Testing.app({ outdir: OUTPUT });
}
