import { ownPlugins, possession } from '../bundled-plugins';
import { isGiven } from '../settings';
import { defineCheck, EARLY, found, notApplicable } from './check';

export const pluginsKept = defineCheck({
  id: 'plugins-kept',
  title: "the next release is given the live one's own plugins",
  severity: 'warning',
  phases: EARLY,
  needs: [],
  remedy: 'add them to the plugins of the next release; nodes do not start while one of them is in use',
  source: 'Kong 0.14.1 and 1.0.3, db/dao/plugins.lua',
  check: (_, { from, to }) => {
    const isKnown =
      from.plugins !== undefined || ['KONG_PLUGINS', 'KONG_CUSTOM_PLUGINS'].some((it) => isGiven(from, it));
    if (!isKnown) return notApplicable(`the plugins that ${from.release} is given are not known here`);
    const left = ownPlugins(from).filter((name) => possession(to, name) !== 'has');
    const text = `${from.release} is given them, and ${to.release} is not`;
    return left.length === 0
      ? found()
      : found({ subject: 'plugins', evidence: { count: left.length, sample: left, text } });
  },
});
