export { checksOf, CHECKS } from './checks';
export type { Check } from './checks/check';
export { databaseOf, hostOf, portOf, userOf } from './connection/connection-target';
export type { ConnectionEnvironment, DatastorePlace } from './connection/datastore-place';
export { preflight, type PreflightRequest } from './preflight';
export { servedRequests, type ServedRequests } from './requests/served-requests';
export type { PreflightSettings, ReleaseSettings } from './facts/settings';
