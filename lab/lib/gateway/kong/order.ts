import type { ContainerFault } from './container-faults';
import type { Release } from './image';
import type { Database } from './settings';

/** What the lab tells a container's process to be. Sent over its channel: secrets are in no argument and no environment. */
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

/** What a container's process tells the lab. */
export interface PortsMessage {
  readonly ports: Readonly<Record<number, number>>;
}

/** Later orders: faults that began or ended meanwhile. */
export interface FaultMessage {
  readonly fault: ContainerFault;
}
