/**
 * Writes what is read from lib/index.ts and its doc comments, docs/api.md and the types that props are checked by:
 *   npm run docs:api
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { apiPage } from './reference/api-page';
import { propTypesText } from './reference/prop-types';
import { publicIndex } from './reference/public-index';

const root = resolve(__dirname, '..');
const entries = publicIndex();
writeFileSync(join(root, 'docs', 'api.md'), apiPage(entries));
writeFileSync(join(root, 'lib', 'constructs', 'props', 'types-of-props.ts'), propTypesText(entries));
