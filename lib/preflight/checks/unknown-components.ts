import { possession } from '../facts/bundled-plugins';
import { NEEDED_034 } from '../facts/needed-migrations';
import type { Component } from '../reading/datastore-reading';
import { counted, defineCheck, found, MIGRATING } from './check';

export const unknownComponents = defineCheck({
  id: 'unknown-components',
  title: 'the next release has every migrated component',
  severity: 'info',
  phases: MIGRATING,
  needs: ['framework'],
  remedy:
    'if these are custom plugins, add them to the plugins of both releases: "list", "up" and "finish" see only the named plugins',
  source: 'observed on Kong 1.0.3: "list" and "finish" depend on KONG_PLUGINS',
  check: ({ framework: { components, legacy, enterprise } }, { from, to }) => {
    const own = enterprise ? Object.keys(NEEDED_034) : ['core'];
    const known = ({ name }: Component): boolean =>
      own.includes(name) || possession(to, name) === 'has' || possession(from, name) === 'has';
    const names = [...new Set([...components, ...legacy].filter((row) => !known(row)).map(({ name }) => name))].sort();
    return names.length === 0
      ? found()
      : found({
          subject: counted(names.length, 'component'),
          evidence: {
            count: names.length,
            sample: names,
            text: 'they were migrated, but the settings do not name them',
          },
        });
  },
});
