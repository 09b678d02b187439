import type { SessionRow } from '../reading/datastore-reading';
import type { PreflightSettings } from '../facts/settings';
import { cannotTell, counted, defineCheck, found, notApplicable, passed, type Answer } from './check';

const SAMPLE = 10;

/** Other clients of this database, without the preflight itself. */
function clientsOf(sessions: readonly SessionRow[]): readonly SessionRow[] {
  return sessions.filter(({ here, application }) => here && application !== 'kong-bluegreen');
}

function addresses(sessions: readonly SessionRow[]): readonly string[] {
  return [...new Set(sessions.map(({ address }) => address))].sort();
}

function judge(clients: readonly SessionRow[], { from, to }: PreflightSettings): Answer {
  const named = clients.filter(({ address }) => from.addresses?.includes(address));
  const rest = clients.filter((client) => !named.includes(client) && !to.addresses?.includes(client.address));
  const evidence = (sessions: readonly SessionRow[], text: string) => ({
    count: sessions.length,
    sample: addresses(sessions).slice(0, SAMPLE),
    text: `${counted(sessions.length, 'connection')} ${text}`,
  });
  return found(
    named.length === 0
      ? undefined
      : { subject: `nodes of ${from.release}`, evidence: evidence(named, 'from their addresses') },
    rest.length === 0
      ? undefined
      : {
          subject: 'connections of unknown clients',
          severity: to.addresses === undefined ? 'warning' : 'blocker',
          evidence: evidence(rest, 'from addresses of neither release'),
          remedy: `check that no node of ${from.release} is among them; set addresses of both releases in --settings to identify them`,
        },
  );
}

export const oldNodesConnected = defineCheck({
  id: 'old-nodes-connected',
  title: 'no node of the live release is connected',
  severity: 'blocker',
  phases: ['before-finish'],
  needs: ['connections', 'server'],
  remedy: 'stop these nodes first: after "finish" they serve only from their caches, and no new one can start',
  source: 'observed with Kong 0.14.1 and 1.0.3 on one datastore',
  check: ({ connections: { sessions }, server }, settings) => {
    if (settings.pooled ?? server.pooled) {
      return notApplicable(
        'behind a pooler the nodes of both releases look the same: check by hand that the service of the live release has no node',
      );
    }
    const clients = clientsOf(sessions);
    const hidden = clients.filter((client) => client.hidden && client.address === 'a local socket');
    if (hidden.length > 0) {
      return cannotTell(
        `role "${server.role}" may not see the addresses of ${counted(hidden.length, 'connection')}; GRANT pg_monitor TO ${server.role}`,
      );
    }
    return clients.length === 0 ? passed('this database has no other connection') : judge(clients, settings);
  },
});
