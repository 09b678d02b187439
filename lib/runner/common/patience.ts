import type { StepPorts } from './ports';

/** Most steps succeed at their second look, so the first pause is short. */
const FIRST_MS = 50;
const GROWTH = 1.5;
const LONGEST_MS = 5_000;

/** Waits between two looks, longer each time. AWS's clock decides when the time is over. */
export class Patience {
  private nextMs = FIRST_MS;
  private readonly startedAt: number;

  constructor(
    private readonly ports: Pick<StepPorts, 'now' | 'pause'>,
    readonly deadlineSeconds: number,
  ) {
    this.startedAt = ports.now().getTime();
  }

  /** Seconds of AWS's clock since this began. */
  get elapsedSeconds(): number {
    return Math.round((this.ports.now().getTime() - this.startedAt) / 1000);
  }

  get isOver(): boolean {
    return this.elapsedSeconds >= this.deadlineSeconds;
  }

  async pause(): Promise<void> {
    const milliseconds = this.nextMs;
    this.nextMs = Math.min(LONGEST_MS, milliseconds * GROWTH);
    await this.ports.pause(milliseconds);
  }
}
