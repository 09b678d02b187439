/** How a service's task stands, in the eyes of the scheduler. */
export interface Standing {
  /** Belongs to the primary deployment. */
  readonly current: boolean;
  /** RUNNING, and healthy in each of its target groups. */
  readonly ready: boolean;
  /** Found unhealthy after the grace period. */
  readonly sick: boolean;
}

export interface Wanted {
  readonly desiredCount: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
}

export interface Decision<T extends Standing> {
  readonly start: number;
  readonly stop: readonly T[];
}

/**
 * One look of the rolling-update scheduler at a service's live tasks (AWS: ECS API, DeploymentConfiguration). At most
 * maximumPercent of the count (rounded down) are live; a ready task is stopped only while minimumHealthyPercent
 * (rounded up) stay ready; a sick one is stopped when its replacement is ready, or when there is no room for one.
 */
export function decide<T extends Standing>(tasks: readonly T[], wanted: Wanted): Decision<T> {
  const { desiredCount } = wanted;
  const most = Math.max(Math.floor((desiredCount * wanted.maximumPercent) / 100), desiredCount);
  const good = tasks.filter((task) => task.current && !task.sick);
  const missing = Math.max(0, desiredCount - good.length);
  const start = Math.min(missing, Math.max(0, most - tasks.length));
  // Not-ready ones go first, so that scaling in costs as little capacity as it can.
  const byReadiness = [...good].sort((a, b) => Number(a.ready) - Number(b.ready));
  const scaleIn = byReadiness.slice(0, Math.max(0, good.length - desiredCount));
  return { start, stop: [...scaleIn, ...outgoing(tasks, wanted, missing > start)] };
}

/** Tasks of older deployments and sick ones that may go now. `cramped`: a replacement is missing and has no room. */
function outgoing<T extends Standing>(tasks: readonly T[], wanted: Wanted, cramped: boolean): readonly T[] {
  const { desiredCount } = wanted;
  const ready = tasks.filter((task) => task.ready).length;
  const currentReady = tasks.filter((task) => task.current && task.ready).length;
  const floor = Math.ceil((desiredCount * wanted.minimumHealthyPercent) / 100);
  const replaced = currentReady >= desiredCount;
  const old = tasks.filter((task) => !task.current);
  const idle = old.filter((task) => !task.ready);
  const sick = tasks.filter((task) => task.current && task.sick && (replaced || cramped));
  // The scheduler may go down to the minimum before a replacement is ready, and the lab takes it at its word.
  const dispensable = replaced ? old.length : Math.max(0, ready - floor);
  return [...idle, ...sick, ...old.filter((task) => task.ready).slice(0, dispensable)];
}
