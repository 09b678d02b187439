/** One capacity provider of a strategy (AWS: ECS API, CapacityProviderStrategyItem). */
export interface CapacityProvider {
  /** `FARGATE`, or the name of another capacity provider of the cluster. */
  readonly name: string;
  /** Number of tasks that ECS places here first. Only one provider of a strategy may have a base. @default 0 */
  readonly base?: number;
  /** Share of the remaining tasks, in proportion to the weights of the other providers, 0 to 1000. @default 1 */
  readonly weight?: number;
}

/** Infrastructure on which ECS runs tasks: a launch type, or capacity providers of the cluster. */
export type Capacity =
  { readonly launchType: 'FARGATE' | 'EC2' } | { readonly capacityProviders: readonly CapacityProvider[] };

export const FARGATE: Capacity = { launchType: 'FARGATE' };
/** Capacity providers of AWS itself. Any other provider runs tasks on EC2 instances. */
export const FARGATE_PROVIDERS: readonly string[] = ['FARGATE', 'FARGATE_SPOT'];

/** Launch type that a task definition must be compatible with. */
export function launchTypeOf(capacity: Capacity): 'FARGATE' | 'EC2' {
  if ('launchType' in capacity) return capacity.launchType;
  return capacity.capacityProviders.every(({ name }) => FARGATE_PROVIDERS.includes(name)) ? 'FARGATE' : 'EC2';
}
