/** Faults of a container. Seconds are lab seconds. */
export interface ContainerFault {
  /** Time that Kong takes before it listens. */
  readonly startDelaySeconds?: number;
  /** Kong starts but answers every request with 500. */
  readonly neverHealthy?: boolean;
  /** The program ends with exit code 1 before it listens. */
  readonly crashOnStart?: boolean;
  /** Share of requests that are answered with 500, from 0 to 1. */
  readonly errorShare?: number;
  /** Time by which the proxy answers later. */
  readonly latencySeconds?: number;
  /** Share of requests that are answered later, from 0 to 1. @default 1 */
  readonly latencyShare?: number;
  /** The proxy knows no routes, as with another datastore or schema. */
  readonly emptyConfiguration?: boolean;
  /** `migrations up`, `finish` or `bootstrap` is killed once this component (`core`, `acl`, …) was migrated. */
  readonly killedAfterMigrating?: string;
  /** Time that `migrations up`, `finish` or `bootstrap` holds the lock before it does anything, or until the fault ends. */
  readonly migrationSeconds?: number;
  /** The database can't be reached. */
  readonly databaseDown?: boolean;
}

/** The containers that a fault is for. @default - all */
export interface FaultScope {
  readonly image?: string;
  readonly taskArn?: string;
}

interface Entry {
  readonly scope: FaultScope;
  readonly fault: ContainerFault;
}

/** Faults of containers, set by a test while the lab runs; running containers take them up at once. */
export class ContainerFaults {
  private readonly entries = new Set<Entry>();
  private readonly listeners = new Set<() => void>();

  /** Returns a function that ends the fault. */
  set(scope: FaultScope, fault: ContainerFault): () => void {
    const entry = { scope, fault };
    this.entries.add(entry);
    this.notify();
    return () => {
      this.entries.delete(entry);
      this.notify();
    };
  }

  /** The present faults of a container; a later one overrides an earlier one. */
  of(container: { readonly image: string; readonly taskArn: string }): ContainerFault {
    const fitting = [...this.entries].filter(
      ({ scope }) =>
        (scope.image === undefined || scope.image === container.image) &&
        (scope.taskArn === undefined || scope.taskArn === container.taskArn),
    );
    return Object.assign({}, ...fitting.map(({ fault }) => fault)) as ContainerFault;
  }

  /** Returns a function that ends the subscription. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
