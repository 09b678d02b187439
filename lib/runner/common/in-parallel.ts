/** Requests under way at once. */
const WIDTH = 4;

/** Does the work for each, a few at a time; the results are in the order of what was given. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const left = [...items.entries()];
  const results: R[] = [];
  const take = async (): Promise<void> => {
    for (let entry = left.shift(); entry; entry = left.shift()) results[entry[0]] = await work(entry[1]);
  };
  await Promise.all(Array.from({ length: WIDTH }, take));
  return results;
}
