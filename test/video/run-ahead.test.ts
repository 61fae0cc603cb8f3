import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runAhead } from '../../src/video/run-ahead.js';

/** Makers of generators that tell what happens to them. */
function makers(count: number, events: string[]): ((signal: AbortSignal) => AsyncGenerator<string, void, void>)[] {
  return Array.from(
    { length: count },
    (_, i) =>
      async function* (signal: AbortSignal) {
        events.push(`start ${i}`);
        signal.addEventListener('abort', () => events.push(`abort ${i}`));
        await setTimeout(1);
        yield `${i}a`;
        yield `${i}b`;
        events.push(`end ${i}`);
      },
  );
}

it('keeps the order and starts one ahead, no more', async () => {
  const events: string[] = [];
  const values: string[] = [];
  for await (const value of runAhead(makers(3, events))) {
    values.push(value);
    events.push(value);
  }
  expect(values).toEqual(['0a', '0b', '1a', '1b', '2a', '2b']);
  const order = ['start 0', 'start 1', '0a', '0b', 'end 0', 'start 2', '1a', '1b', 'end 1', '2a', '2b', 'end 2'];
  expect(events.filter((event) => !event.startsWith('abort'))).toEqual(order);
});

it('ends what it has started when left early', async () => {
  const events: string[] = [];
  for await (const value of runAhead(makers(3, events))) {
    expect(value).toBe('0a');
    break;
  }
  expect(events).toEqual(['start 0', 'start 1', 'abort 0', 'abort 1']);
});

it('throws what one throws in its turn, and passes an abort on', async () => {
  const failing = async function* (): AsyncGenerator<string, void, void> {
    await setTimeout(1);
    yield 'x';
    throw new Error('broken');
  };
  const values: string[] = [];
  await expect(async () => {
    for await (const value of runAhead([...makers(1, []), failing, failing])) values.push(value);
  }).rejects.toThrow('broken');
  expect(values).toEqual(['0a', '0b', 'x']);

  const controller = new AbortController();
  const events: string[] = [];
  const run = runAhead(makers(2, events), controller.signal);
  await run.next();
  controller.abort();
  expect(events).toContain('abort 0');
  await run.return();
});
