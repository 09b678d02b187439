import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MUTATIONS } from '../scripts/mutations';
import { ROOT } from './support/harness';

test('each check that `npm run mutate` takes away stands where it looks for it, once', () => {
  const lost = MUTATIONS.filter(({ file, find }) => readFileSync(join(ROOT, file), 'utf8').split(find).length !== 2);
  expect(lost.map(({ file, without }) => `${file}: ${without}`)).toEqual([]);
});
