import { possession } from '../facts/bundled-plugins';
import { defineCheck, found } from './check';

export const pluginsOnOld = defineCheck({
  id: 'plugins-on-old',
  title: 'no plugin is in use that the live release lacks',
  severity: 'blocker',
  phases: ['before-up', 'after-up', 'before-start'],
  needs: ['plugins'],
  remedy: 'remove them through the Admin API of the live release, or a live node that restarts will not come back',
  source: 'Kong 0.14.1 and 1.0.3, db/dao/plugins.lua: the same check bites the old nodes in reverse',
  check: ({ plugins }, { from }) => {
    const lacked = plugins.filter(({ name }) => possession(from, name) === 'lacks').map(({ name }) => name);
    return lacked.length === 0
      ? found()
      : found({
          subject: 'plugins',
          evidence: { count: lacked.length, sample: lacked, text: `${from.release} does not load them` },
        });
  },
});
