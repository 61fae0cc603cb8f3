import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { tokenizeImages } from '../../../src/evaluation/evaluate-captions.js';
import { meteor, meteorStatisticsOf } from '../../../src/evaluation/meteor/meteor.js';
import { captionFixtures, imagesOf } from '../support/caption-fixtures.js';
import { meteorFolder, withoutMeteor } from '../support/meteor-folder.js';

describe.skipIf(withoutMeteor !== '')(`with METEOR's own data ${withoutMeteor}`, () => {
  test('gives the 23 numbers of the reference for every image of every fixture', async () => {
    const fixtures = [...captionFixtures.values()];
    const tokenized = fixtures.flatMap((fixture) => tokenizeImages(imagesOf(fixture)));
    const expected = fixtures.flatMap(({ name, expected: { imageOrder, meteorStats } }) =>
      imageOrder.map((id) => [name, id, meteorStats[String(id)]!.split(' ').map(Number)]),
    );
    const statistics = await meteorStatisticsOf(tokenized, meteorFolder);
    for (const [at, [name, id, numbers]] of expected.entries())
      expect([name, id, statistics[at]]).toEqual([name, id, numbers]);
  });

  test('gives the published number for the 1,000 captions of coco-caption', async () => {
    const { expected, ...fixture } = captionFixtures.get('fakecap1000')!;
    const { corpus } = await meteor(meteorFolder).score(tokenizeImages(imagesOf({ ...fixture, expected })));
    expect(corpus).toBeCloseTo(0.195, 3);
    expect(Math.abs(corpus - expected.corpus.METEOR!)).toBeLessThan(1e-12);
  });
});

describe('with a small dictionary and paraphrase table', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'capwright-'));
    const jar = zipSync({
      'function/english.words': strToU8('the\na\non\n'),
      'nonbreaking/english.prefixes': strToU8('# titles\nMr\nNo #NUMERIC_ONLY#\n'),
      'synonym/english.synsets': strToU8('couch\n1 2\nsofa\n2\ncat\n3\n'),
      'synonym/english.exceptions': strToU8('mouse\nmice\n'),
    });
    await writeFile(join(folder, 'meteor-1.5.jar'), jar);
    await mkdir(join(folder, 'data'));
    const table = ['0.5', 'next to', 'near', '0.1', 'big', 'large', '0.1', 'never here', 'nor here', ''].join('\n');
    await writeFile(join(folder, 'data', 'paraphrase-en.gz'), gzipSync(table));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('counts matches of every stage', async () => {
    const [statistics] = await meteorStatisticsOf(
      [{ candidate: 'the cats near a couch', references: ['a thing', 'the cat next to a sofa'] }],
      folder,
    );
    // words 5 and 6, function words 2 and 2; exact the, a; stem cats; synonym couch; paraphrase near; one chunk; words matched 5 and 6
    expect(statistics).toEqual([5, 6, 2, 2, 0, 0, 2, 2, 1, 1, 0, 0, 1, 1, 0, 0, 1, 2, 0, 0, 1, 5, 6]);
  });

  test('the table holds in both directions', async () => {
    const score = async (candidate: string, reference: string) =>
      (await meteor(folder).score([{ candidate, references: [reference] }])).corpus;
    expect(await score('big', 'large')).toBeGreaterThan(0);
    expect(await score('big', 'large')).toBe(await score('large', 'big'));
    expect(await score('big', 'near')).toBe(0);
  });

  test('an empty candidate scores 0, a perfect corpus 1', async () => {
    expect((await meteor(folder).score([{ candidate: '', references: ['a cat'] }])).corpus).toBe(0);
    const perfect = ['a cat', 'the couch'].map((text) => ({ candidate: text, references: [text] }));
    expect((await meteor(folder).score(perfect)).corpus).toBe(1);
  });

  test('refuses a folder without the jar, a jar that is none, and a table that is no gzip', async () => {
    const images = [{ candidate: 'a', references: ['a'] }];
    await expect(meteor(join(folder, 'none')).score(images)).rejects.toThrow(UsageError);
    await expect(meteor(join(folder, 'none')).score(images)).rejects.toThrow(/meteor-1\.5\.jar/);
    const bad = await mkdtemp(join(folder, 'bad-'));
    await writeFile(join(bad, 'meteor-1.5.jar'), zipSync({ other: strToU8('x') }));
    await expect(meteor(bad).score(images)).rejects.toThrow(/no function\/english\.words/);
    await writeFile(join(folder, 'data', 'paraphrase-en.gz'), 'plain text');
    await expect(meteor(folder).score(images)).rejects.toThrow(/paraphrase/);
  });
});
