/**
 * Yields everything from several generators, one after the other, while the next one already works towards its first value:
 * hides what starting one takes.
 *
 * @param makers called in order; each is given a signal that ends its generator when the consumer leaves early
 */
export async function* runAhead<T>(
  makers: readonly ((signal: AbortSignal) => AsyncGenerator<T, void, void>)[],
  signal?: AbortSignal,
): AsyncGenerator<T, void, void> {
  const leaving = new AbortController();
  const either = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
  const start = (
    index: number,
  ): { rest: AsyncGenerator<T, void, void>; first: Promise<IteratorResult<T, void>> } | undefined => {
    const rest = makers[index]?.(either);
    if (rest === undefined) return undefined;
    const first = rest.next();
    // It is awaited in its turn; until then a failure must not count as unhandled.
    first.catch(() => undefined);
    return { rest, first };
  };
  let current = start(0);
  try {
    for (let index = 1; current !== undefined; index++) {
      const next = start(index);
      const first = await current.first;
      if (first.done !== true) {
        yield first.value;
        yield* current.rest;
      }
      current = next;
    }
  } finally {
    leaving.abort();
  }
}
