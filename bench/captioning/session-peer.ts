/**
 * capwright's own inference as a peer: `session-peer.ts FOLDER PRECISION THREADS 1|auto TOKENS [LIBRARY]`, tasks as
 * those of transformers_git.py. A process of its own, so that its memory and CPU time are its alone. Runs what was built last,
 * or the built library of another folder.
 */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type * as capwright from '../../src/index.js';
import { PRECISIONS } from '../../src/model/graph/precision.js';

const [model = '', precision = 'fp32', threads = '2', sessions = 'auto', tokens = '12', other] = process.argv.slice(2);
const library = other === undefined ? new URL('../../dist/index.js', import.meta.url) : pathToFileURL(other);
const { createCaptioner } = (await import(library.href)) as typeof capwright;
const SIZE = 224;
const captioner = await createCaptioner({
  model,
  device: 'cpu',
  precision: PRECISIONS.find((one) => one === precision) ?? 'fp32',
  threads: Number(threads),
  sessions: sessions === '1' ? 1 : 'auto',
  maxNewTokens: Number(tokens),
});

for await (const line of createInterface({ input: process.stdin })) {
  const { batch } = JSON.parse(line) as { batch: number };
  const images = Array.from({ length: batch }, (_, image) => ({
    pixels: new Uint8Array(SIZE ** 2 * 3).map((_, index) => ((image * SIZE ** 2 * 3 + index) * 2654435761) >>> 24),
    ...{ frames: 1, height: SIZE, width: SIZE },
  }));
  const start = performance.now();
  const before = process.cpuUsage();
  await captioner.captionBatch(images);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1000;
  const rss = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify({ seconds, cpu: (user + system) / 1e6, rss })}\n`);
}
await captioner.close();
