import type { PreflightPhase } from '../../domain';
import { adminApiServices } from './admin-api-services';
import { apiEntities } from './api-entities';
import { catchAllRoute } from './catch-all-route';
import { certificates } from './certificates';
import { connectionHeadroom } from './connection-headroom';
import { duplicateMigrations } from './duplicate-migrations';
import { finishClashes } from './finish-clashes';
import { freeStorage } from './free-storage';
import { hashedTokens } from './hashed-tokens';
import { httpsOnlyRoutes } from './https-only-routes';
import { kongRole } from './kong-role';
import { kongSchema } from './kong-schema';
import { lockTime } from './lock-time';
import { longTransactions } from './long-transactions';
import { migrationLock } from './migration-lock';
import { migrationsComplete } from './migrations-complete';
import { oldNodesConnected } from './old-nodes-connected';
import { overlapApis } from './overlap-apis';
import { pluginCacheKeys } from './plugin-cache-keys';
import { pluginsInUse } from './plugins-in-use';
import { pluginsOnOld } from './plugins-on-old';
import { portalEndpoints } from './portal-endpoints';
import { portalFiles } from './portal-files';
import { postgresVersion } from './postgres-version';
import { readOnlyDatastore } from './read-only-datastore';
import { schemaState } from './schema-state';
import { servicePaths } from './service-paths';
import { unfinishedUpgrade } from './unfinished-upgrade';
import { unknownComponents } from './unknown-components';
import { upObstacles } from './up-obstacles';
import { upgradePath } from './upgrade-path';
import type { Check } from './check';
import { SETTINGS_CHECKS } from './settings-checks';

/** All checks, in the order of the report: a check that makes others pointless comes before them. */
export const CHECKS: readonly Check[] = [
  kongSchema,
  schemaState,
  migrationsComplete,
  upgradePath,
  unfinishedUpgrade,
  migrationLock,
  duplicateMigrations,
  unknownComponents,
  apiEntities,
  overlapApis,
  pluginsInUse,
  pluginsOnOld,
  pluginCacheKeys,
  upObstacles,
  finishClashes,
  hashedTokens,
  certificates,
  catchAllRoute,
  httpsOnlyRoutes,
  servicePaths,
  adminApiServices,
  portalEndpoints,
  portalFiles,
  oldNodesConnected,
  postgresVersion,
  readOnlyDatastore,
  kongRole,
  connectionHeadroom,
  longTransactions,
  lockTime,
  freeStorage,
  ...SETTINGS_CHECKS,
];

export function checksOf(phase: PreflightPhase): readonly Check[] {
  return CHECKS.filter(({ phases }) => phases.includes(phase));
}
