import { describe, expect, it } from 'vitest';
import { parseRow } from '../../../src/pipeline/journal/parse-row.js';
import { rowKey } from '../../../src/pipeline/journal/row-key.js';
import type { RunRecord } from '../../../src/pipeline/record.js';
import { toRow } from '../../../src/pipeline/writers/row.js';

const error = { code: 'IMAGE_UNREADABLE', message: 'a.jpg: no picture' };
const records: [string, RunRecord, Record<string, unknown>][] = [
  [
    'an answer',
    { path: 'a.jpg', id: '7', question: 'what?', caption: 'a dog', logprob: -0.1234567, tokens: [5, 102] },
    { path: 'a.jpg', id: '7', question: 'what?', answer: 'a dog', logprob: -0.12346, tokens: [5, 102] },
  ],
  [
    'an answer about a video, one of several',
    {
      ...{ path: 'a.mp4', question: '', caption: '', logprob: -1, tokens: [] },
      moment: { start: 0, end: 6, frames: [0, 5], warnings: [] },
      alternatives: [{ caption: 'b', logprob: -2.5 }],
    },
    {
      ...{ path: 'a.mp4', question: '', start: 0, end: 6, frames: [0, 5] },
      ...{ answer: '', logprob: -1, tokens: [], alternatives: [{ answer: 'b', logprob: -2.5 }] },
    },
  ],
  [
    'a label',
    {
      ...{ path: 'a.jpg', truth: 'cat', caption: 'dog', logprob: Math.log(0.75), tokens: [5, 102], isLabel: true },
      alternatives: [{ caption: 'cat', logprob: Math.log(0.25) }],
    },
    {
      path: 'a.jpg',
      truth: 'cat',
      label: 'dog',
      probability: 0.75,
      alternatives: [{ label: 'cat', probability: 0.25 }],
    },
  ],
  [
    'a label that is next to impossible',
    { path: 'a.jpg', caption: 'dog', logprob: -40, tokens: [5], isLabel: true },
    { path: 'a.jpg', label: 'dog', probability: 0 },
  ],
  ['a question without an answer', { path: 'a.jpg', question: 'x', error }, { path: 'a.jpg', question: 'x', error }],
  ['a failed picture of a label', { path: 'a.jpg', truth: 'cat', error }, { path: 'a.jpg', truth: 'cat', error }],
];

describe('rows', () => {
  it.each(records)('of %s are read back, and written again the same', (_, record, expected) => {
    const line = JSON.stringify(toRow(record));
    expect(JSON.parse(line)).toEqual(expected);
    const parsed = parseRow(line);
    expect(parsed).toMatchObject({ path: record.path });
    expect(JSON.stringify(toRow(parsed!))).toBe(line);
  });

  it('keep the probabilities of labels to the last digit', () => {
    for (let millionths = 0; millionths <= 1_000_000; millionths += 137) {
      const line = `{"path":"a","label":"b","probability":${JSON.stringify(millionths / 1_000_000)}}`;
      expect(JSON.stringify(toRow(parseRow(line)!))).toBe(line);
    }
  });

  it('are told apart by their questions', () => {
    const keys = [
      rowKey({ path: 'a' }),
      rowKey({ path: 'a', question: '' }),
      rowKey({ path: 'a', question: 'x' }),
      rowKey({ path: 'a', id: 'x' }),
    ];
    expect(new Set(keys).size).toBe(4);
    expect(rowKey({ path: 'a', truth: 'cat' })).toBe(keys[0]);
  });

  it.each(['{"path":"a"}', '{"path":"a","answer":"b","logprob":-1}', '{"path":"a","label":"b"}', '{'])(
    '%s is none',
    (line) => {
      expect(parseRow(line)).toBeUndefined();
    },
  );
});
