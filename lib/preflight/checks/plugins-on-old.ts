import { possession } from '../facts/bundled-plugins';
import { defineCheck, found } from './check';

export const pluginsOnOld = defineCheck({
  id: 'plugins-on-old',
  title: 'the live release has every plugin in use',
  severity: 'blocker',
  phases: ['before-up', 'after-up', 'before-start'],
  needs: ['plugins'],
  remedy: 'remove them through the Admin API of the live release: with them a live node cannot restart',
  source: 'Kong 0.14.1 and 1.0.3, db/dao/plugins.lua: an old node has the same check',
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
