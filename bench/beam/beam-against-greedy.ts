/**
 * Beam search against greedy decoding: time an image, and the peak memory of a process.
 *
 *     npx tsx bench/beam/beam-against-greedy.ts FOLDER [BATCH] [ROUNDS] [NEW_TOKENS]     medians of interleaved rounds
 *     npx tsx bench/beam/beam-against-greedy.ts FOLDER memory [BATCH] [NEW_TOKENS]       peak of one beam batch
 *
 * FOLDER is a checkpoint: models/git-demo, or one of bench/make-random-checkpoint.ts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '../../src/model/checkpoint.js';
import { convertedModel } from '../../src/model/converted-model.js';
import { completeDecoding } from '../../src/model/decoding.js';
import type { GenerationBatch } from '../../src/model/generation-batch.js';
import { GitSession } from '../../src/model/git-session.js';
import { testPicture } from '../../src/model/test-picture.js';

const [folder = 'models/git-demo', ...rest] = process.argv.slice(2);
const isMemory = rest[0] === 'memory';
const [batchSize = isMemory ? 8 : 16, second, third] = (isMemory ? rest.slice(1) : rest).map(Number);
const rounds = isMemory ? 1 : (second ?? 7);
const newTokens = (isMemory ? second : third) ?? 20;

const cache = process.env.CAPWRIGHT_CACHE ?? (await mkdtemp(join(tmpdir(), 'capwright-bench-')));
const checkpoint = await openCheckpoint(folder);
const model = await convertedModel(checkpoint, cache, { precision: 'fp32' });
const { config } = checkpoint;
const { imageSize } = config.vision;
const images = Array.from({ length: batchSize }, (_, seed) => testPicture(1, imageSize, seed));
const batch = (): GenerationBatch => ({
  pixels: Uint8Array.from(Buffer.concat(images)),
  images: batchSize,
  ...{ frames: 1, height: imageSize, width: imageSize },
  clip: false,
  prompts: images.map(() => [config.bosTokenId]),
  maxNewTokens: images.map(() => newTokens),
});

const requests = isMemory
  ? { beam4: { numBeams: 4 } }
  : { greedy: {}, beam4: { numBeams: 4 }, paper: { search: 'paper' as const } };
const sessions = new Map<string, GitSession>();
for (const [name, request] of Object.entries(requests)) {
  const decoding = completeDecoding(request);
  const options = { frames: config.frames, eosTokenIds: config.eosTokenIds };
  const { vocabularySize } = config;
  const modelPath = model.graphPath(decoding);
  sessions.set(name, await GitSession.open({ ...options, modelPath, vocabularySize, decoding, threads: undefined }));
}

const times = new Map([...sessions.keys()].map((name) => [name, [] as number[]]));
for (let round = isMemory ? 0 : -1; round < rounds; round++) {
  for (const [name, session] of sessions) {
    const start = performance.now();
    await session.generate(batch());
    if (round >= 0) times.get(name)?.push((performance.now() - start) / batchSize);
  }
}
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const base = median(times.get('greedy') ?? []);
for (const [name, values] of times) {
  const ratio = isMemory ? '' : `, ${(median(values) / base).toFixed(2)} x greedy`;
  console.log(`${name}: ${median(values).toFixed(1)} ms an image${ratio} (batch ${batchSize}, ${newTokens} tokens)`);
}
console.log(`peak memory: ${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB`);
for (const session of sessions.values()) await session.close();
if (process.env.CAPWRIGHT_CACHE === undefined) await rm(cache, { recursive: true, force: true });
