import type { StepPorts } from './ports';

/** Most steps succeed at their second look, so the first pause is short. */
const FIRST_MS = 50;
const GROWTH = 1.5;
const LONGEST_MS = 5_000;
/** Lead of AWS's clock that proves that it is faster than this computer's; its answers tell whole seconds. */
const FASTER_SECONDS = 10;

/** Waits between two looks, longer each time. AWS's clock decides when the time is over. */
export class Patience {
  private nextMs = FIRST_MS;
  private readonly startedAt: number;
  private readonly startedHere = performance.now();

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
    const milliseconds = Math.min(this.nextMs, this.longest);
    this.nextMs = milliseconds * GROWTH;
    await this.ports.pause(milliseconds);
  }

  /** A pause is at most five seconds of AWS's clock, which may be faster than this computer's. */
  private get longest(): number {
    const here = (performance.now() - this.startedHere) / 1000;
    if (this.elapsedSeconds - here < FASTER_SECONDS) return LONGEST_MS;
    return Math.max(FIRST_MS, (LONGEST_MS * here) / this.elapsedSeconds);
  }
}
