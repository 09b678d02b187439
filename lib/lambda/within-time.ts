/** What is kept of a function's time, to end in order and to answer: an AWS request takes less, its repetition included. */
const SPARE_MS = 10_000;
/** Of a short time no more than this share. */
const SPARE_SHARE = 1 / 4;

/**
 * Does the work, or rejects with `over` while there is time left to answer: AWS ends a function that outlives its time without our sentence.
 * The signal is to stop all that waits or asks, so that nothing of it goes on when AWS thaws the same process for another invocation.
 */
export async function withinTime<T>(
  remainingMs: number,
  over: Error,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const spareMs = Math.min(SPARE_MS, remainingMs * SPARE_SHARE);
  const stop = new AbortController();
  const asked = setTimeout(() => {
    stop.abort(over);
  }, remainingMs - spareMs);
  let last: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    last = setTimeout(
      () => {
        reject(over);
      },
      remainingMs - spareMs / 2,
    );
  });
  try {
    return await Promise.race([work(stop.signal), late]);
  } finally {
    clearTimeout(asked);
    clearTimeout(last);
  }
}
