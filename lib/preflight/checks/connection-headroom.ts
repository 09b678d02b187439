import { counted, defineCheck, EARLY, found, notApplicable, passed } from './check';

/** Connections of the migrations, this preflight and an operator. */
const OTHERS = 5;

export const connectionHeadroom = defineCheck({
  id: 'connection-headroom',
  title: 'the datastore has connections for both releases at once',
  severity: 'blocker',
  phases: EARLY,
  needs: ['connections'],
  remedy:
    'raise max_connections (or the limit of the role or the database), or start with fewer nodes of the next release',
  source: 'Kong, blue-green upgrades: both releases run at full size on one datastore',
  check: ({ connections: { sessions, bounds } }, { from, to }) => {
    const live = sessions.filter(({ here, application }) => here && application !== 'kong-bluegreen').length;
    if (from.nodes === undefined || to.nodes === undefined) {
      return notApplicable("the numbers of both releases' nodes are unknown; set nodes of both releases in --settings");
    }
    if (from.nodes > 0 && live === 0) {
      return notApplicable('the live nodes have no session, so the need of a node of the next release is unknown');
    }
    const each = from.nodes === 0 ? 0 : Math.ceil(live / from.nodes);
    const needed = each * to.nodes + OTHERS;
    const plan = `${counted(to.nodes, 'node')} more with ${each} each need about ${needed}`;
    const [tightest] = [...bounds].sort((a, b) => a.limit - a.used - (b.limit - b.used));
    if (tightest === undefined) return passed(plan);
    const text = `${tightest.used} of the ${tightest.limit} connections of ${tightest.of} are in use; ${plan}`;
    return tightest.used + needed <= tightest.limit
      ? passed(text)
      : found({ subject: 'connections', evidence: { text } });
  },
});
