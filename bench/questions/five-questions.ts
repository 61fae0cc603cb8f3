/**
 * Five questions a picture against one: time a batch, medians of interleaved rounds. Questions have 6 to 10 tokens, answers 3.
 *
 *     npx tsx bench/questions/five-questions.ts FOLDER [BATCH] [ROUNDS]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '../../src/model/checkpoint.js';
import { convertedModel } from '../../src/model/converted-model.js';
import { GREEDY } from '../../src/model/decoding.js';
import { GitSession } from '../../src/model/git-session.js';
import { testPicture } from '../../src/model/test-picture.js';

const [folder = 'models/git-demo', ...numbers] = process.argv.slice(2);
const [batchSize = 16, rounds = 3] = numbers.map(Number);
const cache = process.env.CAPWRIGHT_CACHE ?? (await mkdtemp(join(tmpdir(), 'capwright-bench-')));
const checkpoint = await openCheckpoint(folder);
const model = await convertedModel(checkpoint, cache, { precision: 'fp32' });
const { config } = checkpoint;
const { imageSize } = config.vision;
const session = await GitSession.open({
  modelPath: model.graphPath(GREEDY),
  frames: config.frames,
  eosTokenIds: config.eosTokenIds,
  vocabularySize: config.vocabularySize,
  decoding: GREEDY,
  threads: undefined,
});
const images = Array.from({ length: batchSize }, (_, seed) => testPicture(1, imageSize, seed));

/** Milliseconds of a batch with so many questions a picture. */
async function time(questions: number): Promise<number> {
  const prompts = Array.from({ length: batchSize * questions }, (_, row) => [
    config.bosTokenId,
    ...Array.from({ length: 6 + (row % 5) }, (_value, place) => 200 + row + place),
  ]);
  const pixels = Uint8Array.from(Buffer.concat(images));
  const start = performance.now();
  await session.generate({
    ...{ pixels, images: batchSize, frames: 1, height: imageSize, width: imageSize, clip: false, prompts },
    maxNewTokens: prompts.map(() => 3),
  });
  return performance.now() - start;
}

const times = new Map([1, 5].map((questions) => [questions, [] as number[]]));
for (let round = 0; round < rounds; round++) {
  for (const [questions, own] of times) own.push(await time(questions));
}
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const [one = Number.NaN, five = Number.NaN] = [...times.values()].map(median);
console.log(`1 question: ${one.toFixed(0)} ms a batch of ${batchSize}`);
console.log(`5 questions: ${five.toFixed(0)} ms, ${(five / one).toFixed(2)} x one (medians of ${rounds} rounds)`);
await session.close();
if (process.env.CAPWRIGHT_CACHE === undefined) await rm(cache, { recursive: true, force: true });
