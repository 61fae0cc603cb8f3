import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ConfusionOutput } from '../../../src/pipeline/classify/confusion-output.js';
import type { RunRecord } from '../../../src/pipeline/record.js';
import { scratchFolder } from '../../support/scratch-folder.js';

const labels = { labels: ['dog', '=cat', 'boat'], merged: [] };
const label = (truth: string | undefined, caption: string): RunRecord => ({
  ...{ path: 'a', caption, logprob: 0, tokens: [], isLabel: true },
  ...(truth === undefined ? {} : { truth }),
});

it('counts labels with a known truth, and writes the table when all are there', async () => {
  const path = join(scratchFolder(), 'table.csv');
  const output = new ConfusionOutput(path, labels);
  const writer = await output.open();
  for (const record of [label('dog', 'dog'), label('dog', '=cat'), label(undefined, 'dog')]) await writer.write(record);
  await writer.write({ path: 'b', truth: 'dog', error: { code: 'X', message: 'y' } });
  expect(output.accuracy()).toBeUndefined();
  expect(existsSync(path)).toBe(false);
  await writer.close();
  expect(output.accuracy()).toEqual({ pictures: 2, share: 0.5, unknown: [] });
  expect(readFileSync(path, 'utf8')).toBe("truth,dog,'=cat\r\ndog,1,1\r\n");
});

it('writes no file where none is wanted', async () => {
  const output = new ConfusionOutput(undefined, labels);
  const writer = await output.open();
  await writer.close();
  expect(output.accuracy()).toBeUndefined();
});
