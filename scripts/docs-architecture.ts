import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withDrawing } from './structure/drawing';

const page = join(resolve(__dirname, '..'), 'ARCHITECTURE.md');

writeFileSync(page, withDrawing(readFileSync(page, 'utf8')));
