import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from './lab-error';

/**
 * The lab's clock. Time may be compressed, order may not: one lab second lasts `1 / factor` real seconds.
 * Every delay that AWS would take, and every timestamp that AWS would answer, comes from here.
 */
export class LabClock {
  private readonly startedAt = Date.now();

  constructor(readonly factor: number) {
    if (!(factor >= 1))
      throw new LabError('KBG-LAB-015', `clockFactor must be a number of at least 1, got ${String(factor)}`);
  }

  now(): Date {
    return new Date(this.startedAt + (Date.now() - this.startedAt) * this.factor);
  }

  /** Waits for that many lab seconds. */
  async sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    await delay((seconds * 1000) / this.factor, undefined, { signal, ref: true });
  }
}
