import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../../src/seeded-random.js';

const IMAGES = 5000;
const REFERENCES = 5;

/**
 * Writes results.json and references.json of 5,000 images with five references each into a folder: the captions of the fakecap1000 fixture,
 * varied by exchanging words, the same on every machine.
 */
export async function makeCorpus(folder: string): Promise<{ results: string; references: string }> {
  const path = new URL('../../test/fixtures/evaluation/fakecap1000.json', import.meta.url);
  const fixture = JSON.parse(await readFile(path, 'utf8')) as {
    annotations: { annotations: { image_id: number; caption: string }[] };
    results: { image_id: number; caption: string }[];
  };
  const random = seededRandom(1);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const captions = fixture.annotations.annotations.map(({ caption }) => caption);
  const words = captions.flatMap((caption) => caption.split(' '));
  const vary = (caption: string) =>
    caption
      .split(' ')
      .map((word) => (random() < 0.1 ? pick(words) : word))
      .join(' ');

  const images = Array.from({ length: IMAGES }, (_, at) => ({ id: at + 1, file_name: `${at + 1}.jpg` }));
  const results: { image_id: number; caption: string }[] = [];
  const annotations: { id: number; image_id: number; caption: string }[] = [];
  for (const { id } of images) {
    const source = pick(fixture.results);
    const own = fixture.annotations.annotations.filter(({ image_id }) => image_id === source.image_id);
    results.push({ image_id: id, caption: vary(source.caption) });
    for (let at = 0; at < REFERENCES; at++) {
      const caption = vary(own[at]?.caption ?? pick(captions));
      annotations.push({ id: annotations.length + 1, image_id: id, caption });
    }
  }
  const files = { results: join(folder, 'results.json'), references: join(folder, 'references.json') };
  await writeFile(files.results, JSON.stringify(results));
  await writeFile(files.references, JSON.stringify({ info: {}, licenses: [], type: 'captions', images, annotations }));
  return files;
}
