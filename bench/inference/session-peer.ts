/**
 * capwright's own inference as a peer: `session-peer.ts FOLDER PRECISION THREADS [DEVICE]`, tasks as those of transformers_git.py.
 * A process of its own, so that its memory and CPU time are its alone.
 */
import { createInterface } from 'node:readline';
import { graphKind } from '../../src/pipeline/graph-kind.js';
import { parseDevices } from '../../src/device/parse-devices.js';
import { cacheDirectory } from '../../src/model/cache-directory.js';
import { openCheckpoint } from '../../src/model/checkpoint.js';
import { convertedModel } from '../../src/model/converted-model.js';
import { GREEDY } from '../../src/model/decoding.js';
import { GitSession } from '../../src/model/git-session.js';

const [folder = '', named = 'fp32', threads = '2', deviceName = 'cpu'] = process.argv.slice(2);
const precision = (['fp32', 'fp16', 'int8'] as const).find((known) => known === named);
const request = parseDevices(deviceName);
const device = request === 'auto' ? undefined : request[0];
if (precision === undefined || device === undefined)
  throw new Error(`no such precision or device: ${named} ${deviceName}`);
const checkpoint = await openCheckpoint(folder);
const cache = cacheDirectory(process.env, process.platform);
const model = await convertedModel(checkpoint, cache, { precision, runsOn: graphKind([device]) });
const { config } = checkpoint;
const session = await GitSession.open({
  modelPath: model.graphPath(GREEDY),
  frames: config.frames,
  eosTokenId: config.eosTokenId,
  vocabularySize: config.vocabularySize,
  decoding: GREEDY,
  threads: Number(threads),
  device,
});

for await (const line of createInterface({ input: process.stdin })) {
  const { batch, tokens } = JSON.parse(line) as { batch: number; tokens: number };
  const pixels = new Uint8Array(batch * config.vision.imageSize ** 2 * 3).map(
    (_, index) => (index * 2654435761) >>> 24,
  );
  const start = performance.now();
  const before = process.cpuUsage();
  await session.generate({
    pixels,
    images: batch,
    ...{ frames: 1, height: config.vision.imageSize, width: config.vision.imageSize },
    clip: false,
    prompts: Array.from({ length: batch }, () => [config.bosTokenId]),
    maxNewTokens: Array.from({ length: batch }, () => tokens),
  });
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1000;
  const rss = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify({ seconds, cpu: (user + system) / 1e6, rss })}\n`);
}
