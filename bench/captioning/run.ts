/**
 * What captioning costs, beside transformers: inference alone at several batch sizes, and from files to captions. One run,
 * interleaved, medians, one table, and JSON.
 *
 *     npm run build
 *     CAPWRIGHT_PYTHON=python npm run bench [-- --rounds 3 --batches 1,8,16 --threads 2 --pictures 64 --only inference|vga|large --json FILE]
 *
 * - `inference`: a checkpoint of git-base's size with random weights, 12 new tokens
 * - `vga`: the same from 640×480 JPEGs
 * - `large`: git-demo from 12-megapixel JPEGs
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printRows, type BenchRow } from './bench-row.js';
import { fromLargePictures, fromVgaPictures } from './end-to-end.js';
import { inferenceAlone } from './inference.js';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    batches: { type: 'string', default: '1,8,16' },
    threads: { type: 'string', default: '2' },
    pictures: { type: 'string', default: '64' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const scratch = await mkdtemp(join(tmpdir(), 'capwright-bench-'));
process.env.CAPWRIGHT_CACHE = join(scratch, 'cache');
const setting = {
  scratch,
  python: process.env.CAPWRIGHT_PYTHON ?? 'python3',
  rounds: Number(flags.rounds),
  threads: Number(flags.threads),
  pictures: Number(flags.pictures),
};
const jobs: Record<string, () => Promise<BenchRow[]>> = {
  inference: () => inferenceAlone(setting, flags.batches.split(',').map(Number)),
  vga: () => fromVgaPictures(setting),
  large: () => fromLargePictures(setting),
};
const wanted = flags.only === undefined ? Object.keys(jobs) : flags.only.split(',');
try {
  const rows: BenchRow[] = [];
  for (const name of wanted) {
    const job = jobs[name];
    if (job === undefined) throw new Error(`expected --only ${Object.keys(jobs).join('|')}, found ${name}`);
    rows.push(...(await job()));
  }
  printRows(rows);
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(rows, null, 2)}\n`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
