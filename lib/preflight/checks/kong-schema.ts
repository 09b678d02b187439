import { ALL_PHASES, defineCheck, found } from './check';

export const kongSchema = defineCheck({
  id: 'kong-schema',
  title: 'one schema holds the tables of Kong',
  severity: 'blocker',
  phases: ALL_PHASES,
  needs: ['schema'],
  remedy:
    "set --schema to the schema that is first in the search path of Kong's role (SHOW search_path), or move the other copy out of this database",
  source: 'observed with Kong 0.14.1 to 3.4.2: the tables may be in another schema than public',
  check: ({ schema: { candidates, named, chosen } }) =>
    candidates.length < 2 || named
      ? found()
      : found({
          subject: 'schemas with tables of Kong',
          evidence: {
            count: candidates.length,
            sample: candidates,
            text: `${candidates.length} schemas hold tables of Kong; the preflight read "${chosen}", and does not know which one Kong uses`,
          },
        }),
});
