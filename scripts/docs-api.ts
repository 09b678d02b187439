/**
 * Writes docs/api.md from the doc comments of what lib/index.ts exports:
 *   npm run docs:api
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { apiPage } from './reference/api-page';
import { publicIndex } from './reference/public-index';

writeFileSync(join(resolve(__dirname, '..'), 'docs', 'api.md'), apiPage(publicIndex()));
