import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition; fails with its description when it doesn't hold within `deadlineMs` real milliseconds. */
export async function until(what: string, condition: () => boolean, deadlineMs = 10_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await delay(2);
  }
}
