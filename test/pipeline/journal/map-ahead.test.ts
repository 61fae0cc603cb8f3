import { expect, test } from 'vitest';
import { mapAhead } from '../../../src/pipeline/journal/map-ahead.js';

async function* upTo(count: number, taken: number[] = []): AsyncGenerator<number> {
  for (let value = 0; value < count; value++) {
    taken.push(value);
    yield await Promise.resolve(value);
  }
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('gives results in the order of the values, several under way, no more than asked for', async () => {
  const taken: number[] = [];
  let [running, most] = [0, 0];
  const results: number[] = [];
  const map = async (value: number): Promise<number> => {
    most = Math.max(most, ++running);
    await turns(2 + (value % 3));
    running--;
    return value * 2;
  };
  for await (const result of mapAhead(upTo(50, taken), map, 4)) {
    results.push(result);
    await turns(3);
    expect(taken.length - results.length).toBeLessThanOrEqual(4);
  }
  expect(results).toEqual(Array.from({ length: 50 }, (_, index) => index * 2));
  expect(most).toBe(4);
});

test('holds nothing back while its source is silent, and leaves it', async () => {
  const silent = (async function* () {
    yield 'one';
    await new Promise(() => undefined);
  })();
  for await (const result of mapAhead(silent, (text) => Promise.resolve(text), 16)) {
    expect(result).toBe('one');
    break;
  }
});

test('reports failures in their turn', async () => {
  const results: number[] = [];
  const map = (value: number): Promise<number> =>
    value === 2 ? Promise.reject(new Error('two')) : Promise.resolve(value);
  const run = async (): Promise<void> => {
    for await (const result of mapAhead(upTo(9), map, 4)) results.push(result);
  };
  await expect(run()).rejects.toThrow('two');
  expect(results).toEqual([0, 1]);
});
