import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  documentFrequencyOf,
  formatDocumentFrequency,
  readDocumentFrequency,
} from '../../src/evaluation/document-frequency-file.js';
import { evaluateCaptions } from '../../src/evaluation/evaluate-captions.js';
import { captionFixtures, imagesOf } from './support/caption-fixtures.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-'));
});
afterAll(() => rm(folder, { recursive: true }));

test("the table of a corpus gives its images the corpus's own CIDEr, even one at a time", async () => {
  const { expected, ...fixture } = captionFixtures.get('main64')!;
  const images = imagesOf({ ...fixture, expected });
  const path = join(folder, 'df.json');
  await writeFile(path, formatDocumentFrequency(documentFrequencyOf(images)));
  const documentFrequency = await readDocumentFrequency(path);
  expect(documentFrequency.images).toBe(64);
  for (const image of images.slice(0, 5)) {
    const { metrics } = await evaluateCaptions([image], { documentFrequency });
    expect(metrics.get('CIDEr')!.corpus).toBeCloseTo(expected.perImage[String(image.id)]!.CIDEr!, 12);
  }
});

test.each([
  ['another shape', '[]', /"ngrams"/],
  ['no number of images', '{"images": 0, "ngrams": {}}', /images 0/],
  ['an n-gram in more images than there are', '{"images": 3, "ngrams": {"a man": 4}}', /"a man"/],
])('refuses %s', async (_, text, message) => {
  const path = join(folder, 'bad.json');
  await writeFile(path, text);
  await expect(readDocumentFrequency(path)).rejects.toThrow(message);
});
