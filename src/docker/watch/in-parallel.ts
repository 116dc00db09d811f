/** Runs `work` over the items, at most `atOnce` at a time. The first rejection ends it once those under way are done. */
export async function inParallel<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let fault: unknown;
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done && !failed; next = iterator.next()) {
      try {
        await work(next.value);
      } catch (thrown) {
        failed = true;
        fault ??= thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (failed) throw fault;
}
