/**
 * A thousand labels: the walk of their tree and the exact search against a plain caption of 12 tokens, medians of
 * interleaved rounds. Labels are made of one to four tokens and share beginnings as names do.
 *
 *     npx tsx bench/classify/thousand-labels.ts FOLDER [BATCH] [ROUNDS]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '../../src/model/checkpoint.js';
import { convertedModel } from '../../src/model/converted-model.js';
import { GREEDY, type Decoding } from '../../src/model/decoding.js';
import { GitSession } from '../../src/model/git-session.js';
import { seededRandom } from '../../src/seeded-random.js';
import { testPicture } from '../../src/model/test-picture.js';

const [folder = 'models/git-demo', ...numbers] = process.argv.slice(2);
const [batchSize = 16, rounds = 3] = numbers.map(Number);
const cache = process.env.CAPWRIGHT_CACHE ?? (await mkdtemp(join(tmpdir(), 'capwright-bench-')));
const checkpoint = await openCheckpoint(folder);
const model = await convertedModel(checkpoint, cache, { precision: 'fp32' });
const { config } = checkpoint;
const { imageSize } = config.vision;

const random = seededRandom(1);
const below = (limit: number): number => Math.floor(random() * limit);
const made = new Map<string, number[]>();
while (made.size < 1000) {
  const label = Array.from({ length: 1 + below(4) }, (_, place) => 110 + below(place === 0 ? 250 : 200));
  made.set(label.join(), [...label, config.eosTokenIds[0]]);
}
const labels = [...made.values()];
const nodes = new Set(labels.flatMap((label) => label.slice(0, -1).map((_, end) => label.slice(0, end + 1).join())));
console.log(`1000 labels, ${nodes.size} nodes of their tree`);

const images = Array.from({ length: batchSize }, (_, seed) => testPicture(1, imageSize, seed));
const decodings: Record<string, Decoding> = {
  caption: GREEDY,
  walk: { ...GREEDY, search: 'trie', labels },
  exact: { ...GREEDY, search: 'score', labels },
};
const sessions = new Map<string, GitSession>();
for (const [name, decoding] of Object.entries(decodings)) {
  const options = { frames: config.frames, eosTokenIds: config.eosTokenIds };
  const { vocabularySize } = config;
  const modelPath = model.graphPath(decoding);
  sessions.set(name, await GitSession.open({ ...options, modelPath, vocabularySize, decoding, threads: undefined }));
}
const times = new Map([...sessions.keys()].map((name) => [name, [] as number[]]));
for (let round = 0; round < rounds; round++) {
  for (const [name, session] of sessions) {
    const prompts = images.map(() => [config.bosTokenId]);
    const pixels = Uint8Array.from(Buffer.concat(images));
    const start = performance.now();
    await session.generate({
      ...{ pixels, images: batchSize, frames: 1, height: imageSize, width: imageSize, clip: false, prompts },
      maxNewTokens: images.map(() => 12),
    });
    times.get(name)?.push((performance.now() - start) / batchSize);
  }
}
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const base = median(times.get('caption') ?? []);
for (const [name, values] of times) {
  console.log(`${name}: ${median(values).toFixed(0)} ms an image, ${(median(values) / base).toFixed(2)} x a caption`);
}
for (const session of sessions.values()) await session.close();
if (process.env.CAPWRIGHT_CACHE === undefined) await rm(cache, { recursive: true, force: true });
