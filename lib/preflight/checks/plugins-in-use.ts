import { possession } from '../facts/bundled-plugins';
import { defineCheck, found, OVERLAP, type Draft } from './check';

const name = ({ name: plugin, count }: { name: string; count: number }): string => `${plugin} (${count})`;

export const pluginsInUse = defineCheck({
  id: 'plugins-in-use',
  title: 'the next release has every plugin in use',
  severity: 'blocker',
  phases: ['before-up', ...OVERLAP],
  needs: ['plugins'],
  remedy: "add them to the next release's plugins, or remove them through the Admin API of the live release",
  source: 'Kong 1.0.3, db/dao/plugins.lua: a node refuses to start when a plugin is in use but not enabled',
  check: ({ plugins }, { to }) => {
    const lacked = plugins.filter((plugin) => possession(to, plugin.name) === 'lacks');
    const unsure = plugins.filter((plugin) => possession(to, plugin.name) === 'unknown');
    const text = `${to.release} does not load them, so its nodes would not start`;
    const blocker: Draft = { subject: 'plugins', evidence: { count: lacked.length, sample: lacked.map(name), text } };
    const warning: Draft = {
      subject: 'plugins that the preflight does not know',
      severity: 'warning',
      evidence: {
        count: unsure.length,
        sample: unsure.map(name),
        text: `${to.release} may or may not have them`,
      },
      remedy:
        'look for them in the plugins that a node of the next release lists; add custom plugins to the plugins of the next release',
    };
    return found(lacked.length > 0 ? blocker : undefined, unsure.length > 0 ? warning : undefined);
  },
});
