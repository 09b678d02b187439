import { ALL_PHASES, defineCheck, found } from './check';

export const duplicateMigrations = defineCheck({
  id: 'duplicate-migrations',
  title: 'no migration is recorded twice',
  severity: 'warning',
  phases: ALL_PHASES,
  needs: ['framework'],
  remedy:
    'two migrations ran at once, or one was forced: compare the schema of these components with a healthy datastore before you go on',
  source:
    'observed on Kong 1.0.3: if an "up" runs longer than its lock, a second one can begin, and names are recorded twice',
  check: ({ framework: { components, legacy } }) => {
    const doubled = [...components, ...legacy].filter(({ duplicates }) => duplicates.length > 0);
    const names = doubled.map(({ name, duplicates }) => `${name}: ${duplicates.join(', ')}`);
    return doubled.length === 0
      ? found()
      : found({
          subject: 'migrations recorded twice',
          evidence: {
            count: doubled.length,
            sample: names,
            text: 'the lists of executed and pending migrations have these names twice',
          },
        });
  },
});
