/** Time that is reserved to stop and to answer: an AWS request takes less, with its repetition. */
const SPARE_MS = 10_000;
/** Largest reserved share of a short time. */
const SPARE_SHARE = 1 / 4;

/**
 * Does the work, or rejects with `over` while there is time left to answer: AWS ends a function after its time without our sentence. The
 * signal stops every wait and request, so that none of them continues when AWS reuses the process for another invocation.
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
