/**
 * CPU time a picture, from file to `[224, 224, 3] uint8`, exact and fast, interleaved: `npx tsx bench/preprocess/cost.ts`.
 * CPU time and not wall time, since both spread over libuv's threads. "resize" is the exact resize alone, on the JS thread.
 */
import { parsePreprocessorConfig } from '../../src/model/preprocessor-config.js';
import { decodeImage } from '../../src/pipeline/decode/decode-image.js';
import { sharp } from '../../src/sharp.js';
import { preprocessImage } from '../../src/pipeline/preprocess/preprocess-image.js';
import { preprocessRgb } from '../../src/pipeline/preprocess/preprocess-rgb.js';

const config = parsePreprocessorConfig({}, 'defaults of git-base');

async function photo(width: number, height: number): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  const create = { width: width >> 3, height: height >> 3, channels: 3 as const, background: '#888', noise };
  const enlarged = sharp(await sharp({ create }).png().toBuffer()).resize(width, height, { kernel: 'cubic' });
  return enlarged.jpeg({ quality: 88 }).toBuffer();
}

async function cpu(action: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

for (const [width, height, rounds] of [
  [640, 480, 101],
  [4000, 3000, 15],
] as const) {
  const file = await photo(width, height);
  const decoded = await decodeImage(file);
  const times = { exact: [] as number[], fast: [] as number[], resize: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.exact.push(await cpu(() => preprocessImage(file, config, { resize: 'exact' })));
    times.fast.push(await cpu(() => preprocessImage(file, config, { resize: 'fast' })));
    times.resize.push(await cpu(() => preprocessRgb(decoded, config)));
  }
  const shown = Object.entries(times).map(([name, values]) => `${name} ${median(values).toFixed(1)}`);
  console.log(`${width}x${height} JPEG, CPU ms a picture: ${shown.join(', ')}`);
}
