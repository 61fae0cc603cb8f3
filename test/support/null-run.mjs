/**
 * A run of the built library without a model, in a process of its own so that its memory can be told.
 * Arguments: the folder of the pictures, the journal, a CSV file.
 */
import { performance } from 'node:perf_hooks';
import { journaledRun } from '../../dist/pipeline/journaled-run.js';
import { runPipeline } from '../../dist/pipeline/run-pipeline.js';
import { PathSource } from '../../dist/pipeline/sources/path-source.js';
import { openWriter } from '../../dist/pipeline/writers/open-writer.js';

const [folder, journal, csv] = process.argv.slice(2);
const image = { pixels: new Uint8Array(3), frames: 1, height: 1, width: 1 };
const captioner = {
  batchSize: 16,
  prepare: () => Promise.resolve(image),
  captionBatch: (images) =>
    Promise.resolve(
      images.map(() => ({
        text: 'a red ball to the left of a blue box on the grass',
        continuation: '',
        tokens: [18, 241, 6, 18, 305, 99, 18, 265, 257, 325, 203, 3],
        tokenLogprobs: [],
        logprob: -1.39148,
        score: -1.39148,
      })),
    ),
};
for await (const event of journaledRun({
  items: new PathSource([folder]).items(),
  captioner: { captionAll: (items) => runPipeline(items, captioner, { decodeConcurrency: 4 }) },
  journal,
  keepJournal: true,
  outputs: [{ path: csv, open: () => openWriter(csv) }],
  setup: { version: '', model: { name: '', digest: '' }, device: '', precision: '', options: {}, source: {} },
  force: false,
  retryErrors: false,
  identity: 'stat',
  dedupe: false,
  now: () => performance.now(),
  clock: () => new Date(),
})) {
  if (event.type !== 'end') continue;
  const { captioned, skipped, rows } = event.summary;
  process.stdout.write(JSON.stringify({ captioned, skipped, rows, peakKiB: process.resourceUsage().maxRSS }));
}
