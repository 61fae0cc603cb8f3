/**
 * Maps values asynchronously, several at a time, and gives the results in the order of the values. Takes in no more than
 * `concurrency` values before their results are asked for.
 */
export async function* mapAhead<Value, Result>(
  values: AsyncIterable<Value>,
  map: (value: Value) => Promise<Result>,
  concurrency: number,
): AsyncGenerator<Result> {
  const ahead: Promise<Result>[] = [];
  for await (const value of values) {
    const result = map(value);
    result.catch(() => undefined); // reported when its turn comes
    ahead.push(result);
    const [first] = ahead;
    if (first === undefined || ahead.length < concurrency) continue;
    void ahead.shift();
    yield await first;
  }
  for (const result of ahead) yield await result;
}
