import { expect, it } from 'vitest';
import type { RunRecord } from '../../../src/pipeline/record.js';
import { MergingWriter } from '../../../src/pipeline/video/merging-writer.js';

const record = (path: string, start: number, caption: string): RunRecord => ({
  ...{ path, id: `v ${start}.000-${start + 5}.000`, caption, logprob: -1, tokens: [start] },
  moment: { start, end: start + 5, frames: [start + 2.5], warnings: start === 5 ? ['cut'] : [] },
});

it('joins equal captions of neighbouring stretches of one video, in order, errors in between', async () => {
  const written: RunRecord[] = [];
  let isClosed = false;
  const writer = new MergingWriter({
    write: (item) => Promise.resolve(void written.push(item)),
    close: () => Promise.resolve(void (isClosed = true)),
  });
  const failed: RunRecord = { path: 'b', error: { code: 'VIDEO_EMPTY', message: 'empty' } };
  const records = [
    ...[record('a', 0, 'x'), record('a', 5, 'x'), record('a', 10, 'y'), record('a', 20, 'y'), failed],
    ...[record('c', 25, 'y'), record('d', 30, 'y')],
  ];
  for (const item of records) await writer.write(item);
  expect(written.at(-1)).toMatchObject({ path: 'c' });
  await writer.close();
  expect(isClosed).toBe(true);
  expect(
    written.map((item) => ('moment' in item ? [item.path, item.moment.start, item.moment.end] : item.path)),
  ).toEqual([['a', 0, 10], ['a', 10, 15], ['a', 20, 25], 'b', ['c', 25, 30], ['d', 30, 35]]);
  expect(written[0]).toMatchObject({
    ...{ id: 'v 0.000-10.000', tokens: [0] },
    moment: { frames: [2.5, 7.5], warnings: ['cut'] },
  });
});
