/** One capacity provider of a strategy (AWS: ECS API, CapacityProviderStrategyItem). */
export interface CapacityProvider {
  /** `FARGATE`, or the name of a provider of your own that the cluster has. */
  readonly name: string;
  /** Tasks that are placed here before any other; of one provider at most. @default 0 */
  readonly base?: number;
  /** Share of the other tasks, in proportion to the others' weights, 0 to 1000. @default 1 */
  readonly weight?: number;
}

/** What ECS runs tasks on: a launch type, or capacity providers of the cluster. */
export type Capacity =
  { readonly launchType: 'FARGATE' | 'EC2' } | { readonly capacityProviders: readonly CapacityProvider[] };

export const FARGATE: Capacity = { launchType: 'FARGATE' };
/** Providers that are AWS's own; any other leads to EC2 instances. */
export const FARGATE_PROVIDERS: readonly string[] = ['FARGATE', 'FARGATE_SPOT'];

/** What a task definition must be compatible with. */
export function launchTypeOf(capacity: Capacity): 'FARGATE' | 'EC2' {
  if ('launchType' in capacity) return capacity.launchType;
  return capacity.capacityProviders.every(({ name }) => FARGATE_PROVIDERS.includes(name)) ? 'FARGATE' : 'EC2';
}
