import { namedPlugins, possession } from '../facts/bundled-plugins';
import type { ReleaseSettings } from '../facts/settings';
import { defineCheck, found, notApplicable, type Draft } from './check';

const BUNDLED = 'bundled';
const NAMES = ['KONG_PLUGINS', 'KONG_CUSTOM_PLUGINS'];

const isKnown = ({ plugins, environment }: ReleaseSettings): boolean =>
  plugins !== undefined || environment !== undefined;
const isHidden = ({ secrets = [] }: ReleaseSettings): boolean => NAMES.some((name) => secrets.includes(name));

export const pluginsKept = defineCheck({
  id: 'plugins-kept',
  title: 'the settings of the next release name every plugin of the live release',
  severity: 'warning',
  phases: ['before-up', 'before-start', 'before-finish'],
  needs: [],
  remedy:
    'add them to the plugins of the next release, of its nodes and its migrations, unless you remove them on purpose: the tables of a plugin that is not named are not migrated',
  source: 'observed on Kong 1.0.3: with fewer plugins "finish" reports success and leaves migrations behind',
  check: (_, { from, to }) => {
    if (isHidden(from) || isHidden(to)) return notApplicable(`${NAMES.join(' or ')} is given by reference`);
    if (!isKnown(from) || !isKnown(to)) {
      return notApplicable("the plugins of both releases' nodes are unknown; compare them by hand");
    }
    const [live, next] = [namedPlugins(from), namedPlugins(to)];
    const lost = live.filter((name) => name !== BUNDLED && possession(to, name) !== 'has');
    const isBundleLost = live.includes(BUNDLED) && !next.includes(BUNDLED);
    return found(isBundleLost ? withoutBundle(next, to) : undefined, lost.length > 0 ? without(lost, to) : undefined);
  },
});

function withoutBundle(names: readonly string[], { release }: ReleaseSettings): Draft {
  const text = `"${BUNDLED}" is not among them, so ${release} loads only the named plugins`;
  return { subject: 'KONG_PLUGINS', evidence: { count: names.length, sample: names, text } };
}

function without(names: readonly string[], { release }: ReleaseSettings): Draft {
  const text = `the live release names them, and ${release} does not`;
  return { subject: 'plugins', evidence: { count: names.length, sample: names, text } };
}
