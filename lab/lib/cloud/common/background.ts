import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { LabClock } from '../../common/clock';

/**
 * All work of the cloud that goes on between calls. Once closed, every wait ends at once and nothing of it is left
 * to keep the process alive; an unexpected failure is reported by `close`, so that none is lost in silence.
 */
export class Background {
  private readonly controller = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private readonly failures: unknown[] = [];

  constructor(private readonly clock: LabClock) {
    setMaxListeners(0, this.controller.signal);
  }

  get closed(): boolean {
    return this.controller.signal.aborted;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Waits for that many lab seconds; rejects when the cloud is closed. */
  async sleep(seconds: number): Promise<void> {
    await this.clock.sleep(seconds, this.controller.signal);
  }

  /**
   * Waits for lab seconds, but never less than `floorMs` real ones: a real program needs real time to react,
   * however much the clock is compressed.
   */
  async sleepAtLeast(seconds: number, floorMs: number): Promise<void> {
    const ms = Math.max((seconds * 1000) / this.clock.factor, floorMs);
    await delay(ms, undefined, { signal: this.controller.signal });
  }

  run(work: () => Promise<void>): void {
    if (this.closed) return;
    const promise = work()
      .catch((error: unknown) => {
        if (!this.closed) this.fail(error);
      })
      .finally(() => this.running.delete(promise));
    this.running.add(promise);
  }

  /** Ends all waits; `settle` then resolves when all work has ended. */
  abort(): void {
    this.controller.abort();
  }

  async settle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
    if (this.failures.length > 0) throw new AggregateError(this.failures, 'the lab cloud failed in the background');
  }

  private fail(error: unknown): void {
    this.failures.push(error);
    process.emitWarning(error instanceof Error ? error : String(error), 'LabCloudWarning');
  }
}
