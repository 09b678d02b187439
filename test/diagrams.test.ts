import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolesFrom, TrafficSchedule } from '../lib/domain';
import { DIAGRAMS } from '../scripts/pictures/diagrams';
import { stagesDiagram } from '../scripts/pictures/stages-diagram';

const images = join(__dirname, '..', 'docs', 'images');

test.each(Object.keys(DIAGRAMS))('docs/images/%s is what npm run docs:diagrams writes now', (file) => {
  expect(readFileSync(join(images, file), 'utf8')).toBe(DIAGRAMS[file]);
});

test('the picture of the stages follows the schedule and the roles', () => {
  const svg = stagesDiagram(TrafficSchedule.steps(25, 100), rolesFrom('green'));
  const ids = [...svg.matchAll(/class="code small middle">([^<]*)</g)].map(([, id]) => id);
  expect(ids.slice(2, 6)).toEqual(['start-blue', 'shift-25', 'shift-100', 'drain-green']);
});
