import type { Tally } from '../reading/datastore-reading';
import { counted, defineCheck, found, type Draft } from './check';

function draft(tally: Tally, noun: string, text: string, remedy: string): Draft | undefined {
  if (tally.count === 0) return undefined;
  return { subject: counted(tally.count, noun), evidence: { ...tally, text }, remedy };
}

export const upObstacles = defineCheck({
  id: 'up-obstacles',
  title: '"up" can change the tables',
  severity: 'blocker',
  phases: ['before-up'],
  needs: ['upObstacles'],
  remedy: 'remove it before "up", which would fail in the middle',
  source:
    'Kong 1.0, migrations 001_14_to_15: they change types and the keys of plugins; PostgreSQL manual, ALTER TABLE and JSON types',
  check: ({ upObstacles: { views, references, documents } }) =>
    found(
      draft(
        views,
        'view',
        'they show columns whose type "up" changes, and PostgreSQL refuses such a change',
        'drop them before "up", and create them again after it (pg_get_viewdef has their text)',
      ),
      draft(
        references,
        'foreign key',
        'they refer to the table plugins, and "up" drops and creates its primary key',
        'drop them before "up" (ALTER TABLE … DROP CONSTRAINT …), and add them again after it',
      ),
      draft(
        documents,
        'plugin configuration',
        'they have the character \\u0000, which "up" can\'t convert to JSONB',
        'remove the character through the Admin API of the live release',
      ),
    ),
});
