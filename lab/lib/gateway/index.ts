export { startBalancer, type BalancerOptions, type IBalancer } from './balancer';
export type { ContainerFault, FaultScope } from './container-faults';
export { ContainerFaults } from './container-faults';
export { createContainerRuntime, type ContainerRuntimeOptions, type IKongRuntime } from './runtime';
