/** Writes the diagrams of the pages to docs/images: `npm run docs:diagrams`. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DIAGRAMS } from './pictures/diagrams';

for (const [file, svg] of Object.entries(DIAGRAMS)) {
  writeFileSync(join(resolve(__dirname, '..'), 'docs', 'images', file), svg);
}
