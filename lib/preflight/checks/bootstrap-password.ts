import { isGiven } from '../facts/settings';
import { defineCheck, found } from './check';

export const bootstrapPassword = defineCheck({
  id: 'bootstrap-password',
  title: 'KONG_PASSWORD is not set for the migration',
  severity: 'blocker',
  phases: ['before-up'],
  needs: [],
  remedy: 'remove it: it is for the bootstrap of an empty datastore, and "up" fails with it if an admin exists',
  source: 'Enterprise changelog 0.35-1',
  check: (_, { to }) =>
    isGiven(to, 'KONG_PASSWORD')
      ? found({ subject: 'KONG_PASSWORD', evidence: { text: `it is set for ${to.release}` } })
      : found(),
});
