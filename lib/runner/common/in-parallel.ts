/** Number of requests at the same time. */
const WIDTH = 4;

/** Does the work for each item, a few items at a time. The results are in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const left = [...items.entries()];
  const results: R[] = [];
  const take = async (): Promise<void> => {
    for (let entry = left.shift(); entry; entry = left.shift()) results[entry[0]] = await work(entry[1]);
  };
  await Promise.all(Array.from({ length: WIDTH }, take));
  return results;
}
