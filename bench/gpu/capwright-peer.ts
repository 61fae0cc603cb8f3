/**
 * capwright on a device as a peer: `capwright-peer.ts FOLDER DEVICE PRECISION BATCH TOKENS`, BATCH the largest that will come.
 * Tasks, a line each, as those of transformers_gpu.py: `{"do": "generate", "batch": 64}` from pixels in memory, and
 * `{"do": "files", "paths": […]}` from JPEGs to texts in batches of BATCH. Runs what was built last.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type * as capwright from '../../src/index.js';
import { parseGitConfig } from '../../src/model/git-config.js';
import { seededRandom } from '../../src/seeded-random.js';

type Task = { do: 'generate'; batch: number } | { do: 'files'; paths: string[] };

const [model = '', device = '', precision = '', batchSize = '', tokens = ''] = process.argv.slice(2);
const library = new URL('../../dist/index.js', import.meta.url).href;
const { createCaptioner, isErrorRecord } = (await import(library)) as typeof capwright;
const json = JSON.parse(readFileSync(join(model, 'config.json'), 'utf8')) as Record<string, unknown>;
const size = parseGitConfig(json, model).vision.imageSize;
const captioner = await createCaptioner({
  ...{ model, device, sessions: 'auto', batchSize: Number(batchSize), maxNewTokens: Number(tokens) },
  precision: precision === 'fp16' ? 'fp16' : 'fp32',
});

/** Pictures for a batch; they are made anew each time, since a session takes its pixels over. */
function pictures(batch: number): capwright.PreparedImage[] {
  const random = seededRandom(batch);
  return Array.from({ length: batch }, () => ({
    pixels: new Uint8Array(size ** 2 * 3).map(() => random() * 256),
    ...{ frames: 1, height: size, width: size },
  }));
}

async function captionFiles(paths: readonly string[]): Promise<void> {
  for await (const record of captioner.captionAll(paths.map((path) => ({ path, read: () => Promise.resolve(path) })))) {
    if (isErrorRecord(record)) throw new Error(`${record.path}: ${record.error.message}`);
  }
}

async function measure(task: Task): Promise<object> {
  const images = task.do === 'generate' ? pictures(task.batch) : [];
  const before = process.cpuUsage();
  const start = performance.now();
  if (task.do === 'generate') await captioner.captionBatch(images);
  else await captionFiles(task.paths);
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

for await (const line of createInterface({ input: process.stdin })) {
  const measured = await measure(JSON.parse(line) as Task).catch((error: unknown) => ({
    ...{ seconds: 0, cpu: 0 },
    error: String(error).split('\n')[0],
  }));
  process.stdout.write(`${JSON.stringify({ ...measured, rss: process.resourceUsage().maxRSS * 1024 })}\n`);
}
await captioner.close();
