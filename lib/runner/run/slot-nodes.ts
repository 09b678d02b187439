import type { Slot } from '../../domain';

/** Nodes of one slot's proxy service. */
export interface SlotNodes {
  /** Tasks that the service asks for; undefined if the slot has no service. */
  readonly desired: number | undefined;
  /** Tasks that run, of every deployment. */
  readonly running: number;
  /** Targets that the load balancer calls healthy. */
  readonly healthy: number;
}

/** Nodes of both slots. */
export type Nodes = Readonly<Record<Slot, SlotNodes>>;
