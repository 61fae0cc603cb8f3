import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { evaluateCaptions } from '../../src/evaluation/evaluate-captions.js';
import { pairCaptions } from '../../src/evaluation/pair-captions.js';
import type { Prediction } from '../../src/evaluation/read-predictions.js';
import { captionFixtures, readFixture } from './support/caption-fixtures.js';

const main64 = captionFixtures.get('main64')!;
const references = main64.annotations.images.map(({ id }) => ({
  id,
  fileName: `${String(id).padStart(12, '0')}.jpg`,
  references: main64.annotations.annotations.filter(({ image_id }) => image_id === id).map(({ caption }) => caption),
}));
const predictions: Prediction[] = main64.results.map(({ image_id, caption }) => ({ id: image_id, caption }));
const errorCases = readFixture('error-cases.json') as {
  cases: Record<string, { ok: boolean; images?: number; corpus?: Record<string, number> }>;
};

test('gives the images in the order of the references, whatever the order of the results', () => {
  expect(pairCaptions(predictions, references).map(({ id }) => id)).toEqual(main64.expected.imageOrder);
});

test('leaves out images without a result, and scores the rest as the reference does', async () => {
  const { images, corpus } = errorCases.cases['result-missing-and-subset-evaluated']!;
  const removed = main64.annotations.images.map(({ id }) => {
    const rest = predictions.filter((prediction) => prediction.id !== id);
    return pairCaptions(rest, references);
  });
  const scores = await Promise.all(removed.map(async (paired) => (await evaluateCaptions(paired)).metrics));
  const matching = scores.filter((metrics) => Math.abs(metrics.get('CIDEr')!.corpus - corpus!.CIDEr!) < 1e-12);
  expect(removed[0]).toHaveLength(images!);
  expect(matching).toHaveLength(1);
  for (const [name, score] of Object.entries(corpus!)) expect(matching[0]!.get(name)!.corpus).toBeCloseTo(score, 12);
});

describe('finds an image by', () => {
  const images = [
    { id: 404464, fileName: 'COCO_val2014_000000404464.jpg', references: ['r'] },
    { id: 'b', fileName: 'sub/b.png', references: ['r'] },
    { id: 7, references: ['r'] },
  ];
  test.each([
    ['its file name', 'COCO_val2014_000000404464.jpg', 404464],
    ['its file name in another folder', '/data/val/COCO_val2014_000000404464.jpg', 404464],
    ['its name without extension', 'b', 'b'],
    ['its path', 'sub/b.png', 'b'],
    ['the number at the end of the name', 'img_000007.webp', 7],
  ])('%s', (_, path, id) => {
    expect(pairCaptions([{ path, caption: 'c' }], images)).toEqual([{ id, caption: 'c', references: ['r'] }]);
  });

  test('no name that two images share', () => {
    const twins = [
      { id: 1, fileName: 'a/x.jpg', references: ['r'] },
      { id: 2, fileName: 'b/x.jpg', references: ['r'] },
    ];
    expect(() => pairCaptions([{ path: 'x.jpg', caption: 'c' }], twins)).toThrow(/x\.jpg.*several share it/);
    expect(pairCaptions([{ path: 'b/x.jpg', caption: 'c' }], twins)[0]!.id).toBe(2);
  });
});

describe('refuses what the reference fails on, naming the image:', () => {
  const [first, ...rest] = predictions;
  const cases: Record<string, [readonly Prediction[], typeof references, RegExp]> = {
    'result-twice-for-one-image': [[...predictions, first!], references, new RegExp(`two for image ${first!.id!}`)],
    'result-missing-and-all-images-evaluated': [rest, references, new RegExp(`none for image ${first!.id!}`)],
    'result-for-unknown-image': [[...predictions, { id: 999, caption: 'c' }], references, /image 999/],
    'image-without-references': [
      predictions,
      [{ ...references[0]!, references: [] }, ...references.slice(1)],
      /reference for image 1000/,
    ],
    'empty-results': [[], references, /at least one caption/],
    'string-image-ids-in-results': [
      predictions.map((prediction) => ({ ...prediction, id: String(prediction.id) })),
      references,
      /found "\d+" \(a string\)/,
    ],
  };

  test.each(Object.entries(cases))('%s', (name, [given, images, message]) => {
    expect(errorCases.cases[name]!.ok).toBe(false);
    const run = () => pairCaptions(given, images, { allImages: true });
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });
});
