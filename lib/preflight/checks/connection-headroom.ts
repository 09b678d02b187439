import { counted, defineCheck, EARLY, found, notApplicable, passed } from './check';

/** The migrations, this preflight, and a person who looks. */
const OTHERS = 5;

export const connectionHeadroom = defineCheck({
  id: 'connection-headroom',
  title: 'the datastore has connections for both releases at once',
  severity: 'blocker',
  phases: EARLY,
  needs: ['connections'],
  remedy: 'raise max_connections (or the limit of role or database), or run fewer nodes of the next release at first',
  source: 'DESIGN, stage start-green: both releases run at full size on one datastore',
  check: ({ connections: { sessions, limit, used } }, { from, to }) => {
    const live = sessions.filter(({ here, application }) => here && application !== 'kong-bluegreen').length;
    if (from.nodes === undefined || to.nodes === undefined) {
      return notApplicable(
        "the numbers of both releases' nodes are not known; name them to tell what the next release needs",
      );
    }
    const each = from.nodes === 0 ? 0 : Math.ceil(live / from.nodes);
    const needed = each * to.nodes + OTHERS;
    const text = `${counted(used, 'connection')} of ${limit} in use; ${counted(to.nodes, 'node')} more at ${each} each need about ${needed}`;
    return used + needed <= limit ? passed(text) : found({ subject: 'connections', evidence: { count: used, text } });
  },
});
