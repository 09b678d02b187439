import { profileOf } from '../facts/profile';
import type { ServiceRow } from '../reading/datastore-reading';
import { counted, defineCheck, EARLY, found, type Draft } from './check';

/** Admin API, Manager, Portal and its API (getting-started/start-kong.md, "Default Ports"). */
const PORTS = [8001, 8444, 8002, 8445, 8003, 8446, 8004, 8447];
const SAMPLE = 5;

const shown = ({ name, host, port, path }: ServiceRow): string => `${name} (${host}:${port}${path})`;

export const adminApiServices = defineCheck({
  id: 'admin-api-services',
  title: 'no service routes to the Admin API',
  severity: 'blocker',
  phases: EARLY,
  needs: ['loopbackServices', 'tokenPlugins'],
  remedy:
    "remove the plugin that adds the token before the next release starts: the first call through it hashes the token, and then the live release's Admin API refuses it",
  source: 'Kong Enterprise 0.35, RBAC tokens; the /status service of kong-terraform-aws',
  check: ({ loopbackServices, tokenPlugins: { count, sample } }, { to }) => {
    const hasRbac = profileOf(to.release)?.edition !== 'community';
    const services = loopbackServices.filter(({ port }) => PORTS.includes(port));
    const names = new Set(services.map(({ name }) => name)).size;
    const warning: Draft = {
      subject: counted(names, 'service'),
      severity: 'warning',
      evidence: {
        count: names,
        sample: services.slice(0, SAMPLE).map(shown),
        text: 'they route to the Admin API, Manager or Portal of the node itself, and proxies of the next release do not serve these',
      },
      remedy: 'point health checks and monitors to an unused path of the proxy, then remove these services',
    };
    const blocker: Draft = {
      subject: counted(count, 'plugin'),
      evidence: { count, sample, text: 'their configuration names the header that carries an RBAC token' },
    };
    return found(count > 0 && hasRbac ? blocker : undefined, services.length > 0 ? warning : undefined);
  },
});
