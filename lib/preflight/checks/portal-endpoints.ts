import type { PortalEndpoint } from '../reading/datastore-reading';
import { isEnterprise035 } from '../facts/profile';
import { counted, defineCheck, found, notApplicable, type Draft } from './check';

/** Endpoints that the migration rewrites, with their new forms (Kong, "Migrating to 0.35"). */
export const PORTAL_REWRITES: Readonly<Record<string, readonly string[]>> = {
  '/portal/*': ['/developers/*', '/files/*'],
  '/portal/developers': ['/developers/*'],
  '/portal/developers/*': ['/developers/*'],
  '/portal/developers/*/*': ['/developers/*/*'],
  '/portal/developers/*/email': ['/developers/*/email'],
  '/portal/developers/*/meta': ['/developers/*/meta'],
  '/portal/developers/*/password': ['/developers/*/password'],
  '/portal/invite': ['/developers/invite'],
};

const SAMPLE = 20;
const shown = ({ role, workspace, endpoint }: PortalEndpoint): string => `${role} in ${workspace}: ${endpoint}`;

function draft(
  endpoints: readonly PortalEndpoint[],
  subject: string,
  text: string,
  more: Partial<Draft>,
): Draft | undefined {
  if (endpoints.length === 0) return undefined;
  const { length: count } = endpoints;
  return { subject, evidence: { count, sample: endpoints.slice(0, SAMPLE).map(shown), text }, ...more };
}

export const portalEndpoints = defineCheck({
  id: 'portal-endpoints',
  title: "roles use the next release's names of the Portal's endpoints",
  severity: 'warning',
  phases: ['before-up', 'after-finish'],
  needs: ['portalEndpoints'],
  remedy:
    'note them, and after "finish" give the roles the endpoints under /developers and /files instead; the migration does not do this',
  source: 'Kong, "Migrating to 0.35", rbac_role_endpoints',
  check: ({ portalEndpoints: endpoints }, { to }, phase) => {
    if (!isEnterprise035(to.release))
      return notApplicable(`it concerns Enterprise 0.35 only, and the next release is ${to.release}`);
    const automatic = endpoints.filter(({ endpoint }) => endpoint in PORTAL_REWRITES);
    const own = endpoints.filter(({ endpoint }) => !(endpoint in PORTAL_REWRITES));
    const late = phase === 'after-finish';
    return found(
      draft(own, 'user-made endpoints', `${counted(own.length, 'endpoint')} to rewrite by hand`, {}),
      draft(
        automatic,
        'endpoints of Kong Manager',
        late ? 'the migration should have rewritten them, and did not' : 'the migration rewrites them by itself',
        late ? {} : { severity: 'info', remedy: 'nothing to do now; check again after "finish"' },
      ),
    );
  },
});
