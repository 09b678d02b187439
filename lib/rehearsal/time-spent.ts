import type { ResourceEvent } from '../runner/common/resource-event';
import type { RunPorts } from '../runner/run/run-ports';

/** Parts of a rehearsal's time. */
export const TIME_PARTS = ['synth', 'plan', 'apply', 'steps', 'lab', 'ours'] as const;

export type TimePart = (typeof TIME_PARTS)[number];

/**
 * Seconds of a rehearsal by part: waiting for the app's synth; `terraform plan`; in an apply, Terraform itself, the one-off steps, and the
 * lab's services and load balancer; and the rest, which is our own program.
 */
export type TimeSpent = Readonly<Record<TimePart, number>>;

/** Resource types of one-off steps. */
const STEP = /^(terraform_data|aws_lambda_invocation)\./;

/** Measures where the time of a run goes. */
export class Stopwatch {
  private readonly spent: Record<Exclude<TimePart, 'ours'>, number> = { synth: 0, plan: 0, apply: 0, steps: 0, lab: 0 };
  private readonly working = new Set<string>();
  private readonly started = performance.now();
  /** Begin of the current part of an apply; undefined outside an apply. */
  private since: number | undefined;

  /** The same ports; the time of their calls is measured. */
  watching(ports: RunPorts): RunPorts {
    return {
      ...ports,
      use: (stage, first) => this.measured('synth', () => ports.use(stage, first)),
      plan: () => this.measured('plan', () => ports.plan()),
      apply: (isWayBack) => this.applied(() => ports.apply(isWayBack)),
    };
  }

  /** Hears the begin and the end of each resource in an apply. */
  resource({ address, isEnded }: ResourceEvent): void {
    this.lap();
    if (isEnded) this.working.delete(address);
    else this.working.add(address);
  }

  total(): TimeSpent {
    const all = (performance.now() - this.started) / 1000;
    const known = Object.values(this.spent).reduce((sum, one) => sum + one, 0);
    return { ...this.spent, ours: Math.max(0, all - known) };
  }

  private async measured<T>(part: Exclude<TimePart, 'ours'>, work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    return await work().finally(() => {
      this.spent[part] += (performance.now() - begun) / 1000;
    });
  }

  private async applied(work: () => Promise<void>): Promise<void> {
    this.since = performance.now();
    await work().finally(() => {
      this.lap();
      this.since = undefined;
      this.working.clear();
    });
  }

  /** Adds the time since the last event of an apply to the part that it belongs to. */
  private lap(): void {
    if (this.since === undefined) return;
    const now = performance.now();
    this.spent[this.part()] += (now - this.since) / 1000;
    this.since = now;
  }

  private part(): 'steps' | 'lab' | 'apply' {
    const working = [...this.working];
    if (working.some((address) => STEP.test(address))) return 'steps';
    return working.length > 0 ? 'lab' : 'apply';
  }
}
