import { describe, expect, test } from 'vitest';
import { evaluateCaptions, tokenizeImages } from '../../src/evaluation/evaluate-captions.js';
import { captionFixtures, imagesOf } from './support/caption-fixtures.js';

const BUILT_IN = ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4', 'ROUGE_L', 'CIDEr'];

describe.each([...captionFixtures.values()])('$name', (fixture) => {
  const images = imagesOf(fixture);
  const { expected } = fixture;

  test('has the tokens of the reference', () => {
    for (const [at, { candidate, references }] of tokenizeImages(images).entries()) {
      const id = String(images[at]!.id);
      expect([id, candidate]).toEqual([id, expected.tokens.results[id]]);
      expect([id, references]).toEqual([id, expected.tokens.references[id]]);
    }
  });

  test('has the scores of the reference, corpus and images, within 1e-12', async () => {
    const { metrics } = await evaluateCaptions(images);
    expect([...metrics.keys()]).toEqual(BUILT_IN);
    for (const [name, scores] of metrics) {
      expect(Math.abs(scores.corpus - expected.corpus[name]!), name).toBeLessThan(1e-12);
      for (const [at, score] of scores.images.entries()) {
        expect(Math.abs(score - expected.perImage[String(images[at]!.id)]![name]!), name).toBeLessThan(1e-12);
      }
    }
  });

  test('resampled once in order, gives the corpus score again', async () => {
    const { metrics } = await evaluateCaptions(images);
    for (const scores of metrics.values())
      expect(scores.resample(images.map((_, at) => at))).toBeCloseTo(scores.corpus, 12);
  });
});

test('gives the published numbers for the 1,000 captions of coco-caption', async () => {
  const { metrics } = await evaluateCaptions(imagesOf(captionFixtures.get('fakecap1000')!));
  const published = { Bleu_1: 0.579, Bleu_2: 0.404, Bleu_3: 0.279, Bleu_4: 0.191, ROUGE_L: 0.396, CIDEr: 0.6 };
  for (const [name, score] of Object.entries(published)) expect(metrics.get(name)!.corpus).toBeCloseTo(score, 3);
});

test('computes only the metrics asked for, external ones too', async () => {
  const images = imagesOf(captionFixtures.get('two-images')!);
  const words = {
    name: 'words',
    score: (tokenized: readonly { candidate: string }[]) => {
      const counts = tokenized.map(({ candidate }) => candidate.split(' ').length);
      return Promise.resolve({ corpus: Math.max(...counts), images: counts, resample: () => 0 });
    },
  };
  const { metrics } = await evaluateCaptions(images, { metrics: ['CIDEr', 'words'], external: [words] });
  expect([...metrics.keys()]).toEqual(['CIDEr', 'words']);
  expect(metrics.get('words')!.corpus).toBeGreaterThan(1);
});

test('weighs n-grams by a table of document frequencies, so that one image can be scored', async () => {
  const images = [{ id: 1, caption: 'a red ball', references: ['a red ball', 'the ball'] }];
  const ngrams = new Map([
    ['a', 100],
    ['red', 10],
    ['ball', 5],
  ]);
  const { metrics } = await evaluateCaptions(images, { documentFrequency: { images: 100, ngrams } });
  expect(metrics.get('CIDEr')!.corpus).toBeGreaterThan(4);
  expect((await evaluateCaptions(images)).metrics.get('CIDEr')!.corpus).toBe(0);
});
