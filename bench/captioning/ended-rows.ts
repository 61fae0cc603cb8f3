/**
 * What rows that have ended cost a batch until its last row ends: git-demo's 200 evaluation pictures in the order of their
 * names, against batches of captions of one length, in which nothing is wasted. No way to let ended rows go early, nor to
 * fill their places, can gain more than the second is faster.
 *
 *     npm run build && npx tsx bench/captioning/ended-rows.ts [--batch 16] [--rounds 7] [--precision int8]
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCaptioner, type PreparedImage } from '../../dist/index.js';
import { median } from '../peers/median.js';
import { here } from './bench-setting.js';

const { values: flags } = parseArgs({
  options: {
    batch: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '7' },
    precision: { type: 'string', default: 'int8' },
  },
});
const batch = Number(flags.batch);
const captioner = await createCaptioner({
  model: 'git-demo',
  device: 'cpu',
  precision: flags.precision === 'fp32' ? 'fp32' : 'int8',
  sessions: 'auto',
});
const folder = here('../../test/fixtures/git-demo/eval/images');
const images: PreparedImage[] = [];
for (const file of (await readdir(folder)).sort()) {
  images.push(await captioner.prepare({ read: () => Promise.resolve(join(folder, file)) }));
}

function batchesOf(pictures: readonly PreparedImage[]): PreparedImage[][] {
  return Array.from({ length: Math.ceil(pictures.length / batch) }, (_, index) =>
    pictures.slice(index * batch, (index + 1) * batch),
  );
}

/** @returns CPU seconds, and the caption's length of each picture */
async function run(batches: readonly PreparedImage[][]): Promise<{ seconds: number; lengths: number[] }> {
  const before = process.cpuUsage();
  const lengths: number[] = [];
  for (const pictures of batches) {
    for (const { tokens } of await captioner.captionBatch(pictures, [])) lengths.push(tokens.length);
  }
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, lengths };
}

const { lengths } = await run(batchesOf(images));
const byLength = images
  .map((image, index) => ({ image, length: lengths[index] ?? 0 }))
  .sort((a, b) => a.length - b.length)
  .map(({ image }) => image);
const orders = { asTheyCome: batchesOf(images), byLength: batchesOf(byLength) };
const measured = { asTheyCome: [] as number[], byLength: [] as number[] };
for (let round = 0; round < Number(flags.rounds); round++) {
  for (const order of ['asTheyCome', 'byLength'] as const) measured[order].push((await run(orders[order])).seconds);
}
const steps = batchesOf(images).reduce(
  (sum, pictures, index) =>
    sum + pictures.length * Math.max(...lengths.slice(index * batch, index * batch + pictures.length)),
  0,
);
const used = lengths.reduce((sum, length) => sum + length, 0);
const [mixed, even] = [median(measured.asTheyCome), median(measured.byLength)];
console.log(`steps of rows that have ended: ${((1 - used / steps) * 100).toFixed(0)} % of all`);
console.log(
  `CPU ms an image: ${((mixed / images.length) * 1000).toFixed(2)} as they come, ${((even / images.length) * 1000).toFixed(2)} by length`,
);
console.log(`most to gain: ${((1 - even / mixed) * 100).toFixed(1)} %`);
await captioner.close();
