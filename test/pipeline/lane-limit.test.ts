import { expect, test } from 'vitest';
import { LaneLimit } from '../../src/pipeline/lane-limit.js';

/** Tasks that end when they are told to. */
function tasks() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const task = (name: string) => () => {
    started.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { started, task, end };
}

test('goes through one lane while others have their own places', async () => {
  const { started, task, end } = tasks();
  const limit = new LaneLimit(2);
  const [a, b, c] = [{}, {}, {}];
  const results = [
    ...['a1', 'a2', 'a3'].map((name) => limit.run(a, task(name))),
    ...['b1', 'b2'].map((name) => limit.run(b, task(name))),
    ...['c1'].map((name) => limit.run(c, task(name))),
    limit.run(undefined, task('alone')),
  ];
  await end('');
  expect(started).toEqual(['a1', 'b1']);
  await end('b1');
  await end('b2');
  expect(started).toEqual(['a1', 'b1', 'b2', 'c1']);
  await end('a1');
  await end('c1');
  expect(started.slice(4)).toEqual(['a2', 'alone']);
  for (const name of ['a2', 'a3', 'alone']) await end(name);
  expect(await Promise.all(results)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'c1', 'alone']);
});

test('hands failures on and goes on', async () => {
  const limit = new LaneLimit(1);
  const lane = {};
  const failing = limit.run(lane, () => Promise.reject(new Error('no')));
  const next = limit.run(lane, () => Promise.resolve(1));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe(1);
});
