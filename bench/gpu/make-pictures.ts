import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sharp } from '../../src/sharp.js';
import { seededRandom } from '../../src/seeded-random.js';

/** Writes JPEGs of 640×480 that differ, with as much detail as photographs have; gives their paths. */
export async function makePictures(folder: string, count: number): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const random = seededRandom(7);
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const noise = Buffer.from(Uint8Array.from({ length: 80 * 60 * 3 }, () => random() * 256));
    const path = join(folder, `${String(index).padStart(6, '0')}.jpg`);
    await sharp(noise, { raw: { width: 80, height: 60, channels: 3 } })
      .resize(640, 480, { kernel: 'cubic' })
      .jpeg({ quality: 90 })
      .toFile(path);
    paths.push(path);
  }
  return paths;
}
