export type { RequestKind } from './request-kinds';
export type { TrafficSnapshot } from './tally';
export { startTraffic, type ITraffic, type TrafficOptions } from './traffic';
export type { TrafficRoute } from './traffic-order';
export { startUpstream, type IUpstream } from './upstream';
