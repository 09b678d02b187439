import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition; fails with its description when it doesn't hold within `deadlineMs` real milliseconds. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 15_000,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await delay(10);
  }
}
