/**
 * Maps values asynchronously, several at a time, and gives the results in the order of the values, each as soon as it is
 * there: a source that falls silent holds none back. Takes in no more than `concurrency` values before their results are
 * asked for.
 */
export async function* mapAhead<Value, Result>(
  values: AsyncIterable<Value>,
  map: (value: Value) => Promise<Result>,
  concurrency: number,
): AsyncGenerator<Result> {
  const iterator = values[Symbol.asyncIterator]();
  const ahead: Promise<Result>[] = [];
  let pull: Promise<IteratorResult<Value>> | undefined;
  let ended = false;
  try {
    for (;;) {
      if (!ended && ahead.length < concurrency) pull ??= iterator.next();
      const [first] = ahead;
      const isPulled = await firstOf(pull, first);
      if (isPulled && pull !== undefined) {
        const next = await pull;
        pull = undefined;
        ended = next.done === true;
        if (next.done === true) continue;
        const result = map(next.value);
        result.catch(() => undefined); // reported when its turn comes
        ahead.push(result);
      } else if (first === undefined) {
        return;
      } else {
        void ahead.shift();
        yield await first;
      }
    }
  } finally {
    // Not awaited: an iterator that is stuck in next() would not return either.
    if (!ended) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

/** Whether the first of two promises settles before the second, or is the only one. */
async function firstOf(one: Promise<unknown> | undefined, other: Promise<unknown> | undefined): Promise<boolean> {
  if (one === undefined || other === undefined) return one !== undefined;
  const settled = (promise: Promise<unknown>, value: boolean): Promise<boolean> =>
    promise.then(
      () => value,
      () => value,
    );
  return Promise.race([settled(one, true), settled(other, false)]);
}
