import type { ContainerFault } from './container-faults';
import type { Release } from './image';
import type { Database } from './settings';

/** The lab's order to a container's process. It goes over the channel, so that no argument and no environment has a secret. */
export interface Order {
  readonly release: Release;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly containerPorts: readonly number[];
  readonly database: Database;
  /** The lab's clock. */
  readonly factor: number;
  readonly fault: ContainerFault;
}

/** Messages of a container's process to the lab. */
export interface PortsMessage {
  readonly ports: Readonly<Record<number, number>>;
}

/** Later orders: faults that began or ended meanwhile. */
export interface FaultMessage {
  readonly fault: ContainerFault;
}
