import type { FindingEvidence, ReleaseSettings } from '../../domain';
import { isOfNext } from '../facts/profile';
import type { Known } from './check';
import { counted, defineCheck, found, type Draft } from './check';

/** Number and names of the APIs, by workspace if the datastore has workspaces. */
export function apiEvidence({ apis, apiWorkspaces }: Known<'apis', 'apiWorkspaces'>): FindingEvidence {
  const places = (apiWorkspaces ?? []).map(({ workspace, count }) => `${workspace} ${count}`);
  const where = places.length === 0 ? '' : ` (by workspace: ${places.join(', ')})`;
  return { ...apis, text: `${counted(apis.count, 'API entity', 'API entities')}${where}` };
}

/** APIs are in use if the live release serves APIs. In a later release they are rows that nothing reads. */
export function apiDraft(known: Known<'apis', 'apiWorkspaces'>, from: ReleaseSettings): Draft | undefined {
  if (known.apis.count === 0) return undefined;
  const draft = { subject: 'table apis', evidence: apiEvidence(known) };
  if (!isOfNext(from.release)) return draft;
  return {
    ...draft,
    severity: 'warning',
    remedy: `${from.release} does not serve APIs: if nothing needs these rows, delete them by SQL (DELETE FROM apis)`,
  };
}

export const apiEntities = defineCheck({
  id: 'api-entities',
  title: 'no API entities are left',
  severity: 'blocker',
  phases: ['before-up'],
  needs: ['apis'],
  wants: ['apiWorkspaces'],
  // A second "up" after a failed one does not look for APIs, and the next release does not serve them.
  unwaivable: true,
  remedy:
    'convert each API to a Service and a Route through the Admin API of the live release, check the Route, then delete the API',
  source: 'Kong, "Migrating to 0.35", Prerequisites; observed on Kong 1.0.3, the message of "up"',
  check: (known, { from }) => found(apiDraft(known, from)),
});
