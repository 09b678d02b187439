/**
 * Writes docs/permissions.md from the synthesized JSON and the tables of the requests to AWS:
 *   npm run docs:permissions
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { synthesizeUpgrade } from '../test/support/synthesis';
import { permissionPage } from './reference/permission-page';

writeFileSync(join(resolve(__dirname, '..'), 'docs', 'permissions.md'), permissionPage(synthesizeUpgrade('shift-50')));
