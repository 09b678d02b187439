import type { PlannedChange, Slot, Visit } from '../../domain';

/** Number of resources that an apply changes; a replacement counts as one `replace`, not as an add and a destroy. */
export interface TerraformCounts {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly replace: number;
  /** Resources that are imported, also those that change in the same apply. @default 0 */
  readonly imported?: number;
}

export function countsOf(changes: readonly PlannedChange[]): TerraformCounts {
  const count = (action: PlannedChange['action']): number =>
    changes.filter((change) => change.action === action).length;
  const imported = changes.filter((change) => change.imported).length;
  return {
    add: count('create'),
    change: count('update'),
    destroy: count('delete'),
    replace: count('replace'),
    ...(imported > 0 ? { imported } : {}),
  };
}

/** The gateway after a visit. Requests count from the beginning of the walk; in a stage's report, from the beginning of that visit. */
export interface Observation {
  readonly weights: Readonly<Record<Slot, number>>;
  readonly nodes: Readonly<Record<Slot, number>>;
  readonly requests: number;
  readonly lost: number;
  readonly perColour: Readonly<Record<Slot, number>>;
}

/** The report of one visit. */
export interface StageReport extends Observation {
  readonly id: string;
  readonly direction: Visit['direction'];
  readonly terraform: TerraformCounts;
  readonly seconds: number;
}

/** The world outside a walk. */
export interface WalkPorts {
  /** Applies the configuration of the visit's stage; the first visit is the first apply of its ledger. */
  apply(visit: Visit, first: boolean): Promise<TerraformCounts>;
  observe(): Promise<Observation>;
  /** Seconds since some fixed moment. */
  seconds(): number;
  onStage(report: StageReport): void;
}

/** Applies each visit in turn and reports the gateway after it. */
export async function walk(visits: readonly Visit[], ports: WalkPorts): Promise<readonly StageReport[]> {
  const reports: StageReport[] = [];
  let before = await ports.observe();
  for (const [place, visit] of visits.entries()) {
    const start = ports.seconds();
    const terraform = await ports.apply(visit, place === 0);
    const after = await ports.observe();
    const report: StageReport = {
      id: visit.stage.id,
      direction: visit.direction,
      terraform,
      ...since(before, after),
      seconds: Math.round((ports.seconds() - start) * 100) / 100,
    };
    reports.push(report);
    ports.onStage(report);
    before = after;
  }
  return reports;
}

function since(before: Observation, after: Observation): Observation {
  const colour = (slot: Slot): number => after.perColour[slot] - before.perColour[slot];
  return {
    weights: after.weights,
    nodes: after.nodes,
    requests: after.requests - before.requests,
    lost: after.lost - before.lost,
    perColour: { blue: colour('blue'), green: colour('green') },
  };
}
