import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseGitConfig } from '../../src/model/git-config.js';
import { flopsOfPicture } from '../peers/flops.js';
import { LinePeer } from '../peers/line-peer.js';
import { here, NEW_TOKENS, randomCheckpoint, type BenchSetting } from './bench-setting.js';
import { takeTurns, type BenchRow, type Contestant } from './bench-row.js';

/**
 * Inference alone against transformers. "Threads together" is how a lone picture is captioned, all threads on it; else each
 * thread takes pictures of its own. Peaks are the best of a matrix product of the model's own size in ONNX Runtime.
 */
export async function inferenceAlone(setting: BenchSetting, batches: readonly number[]): Promise<BenchRow[]> {
  const checkpoint = randomCheckpoint(setting);
  const threads = String(setting.threads);
  const tsx = (...args: string[]): LinePeer => LinePeer.start('npx', ['tsx', ...args]);
  const ours = (precision: string, sessions: string): LinePeer =>
    tsx(here('session-peer.ts'), checkpoint, precision, threads, sessions, String(NEW_TOKENS));
  const torch = LinePeer.start(setting.python, [here('../peers/transformers_git.py'), checkpoint, threads]);
  const peers = {
    ...{ fp32: ours('fp32', 'auto'), int8: ours('int8', 'auto') },
    ...{ fp32Together: ours('fp32', '1'), int8Together: ours('int8', '1') },
    ...{ fp32Product: tsx(here('product-peer.ts'), 'fp32', threads) },
    ...{ int8Product: tsx(here('product-peer.ts'), 'int8', threads) },
  };
  const config = parseGitConfig(
    JSON.parse(readFileSync(join(checkpoint, 'config.json'), 'utf8')) as Record<string, unknown>,
    checkpoint,
  );
  const flops = flopsOfPicture(config, NEW_TOKENS);
  const peaks = { fp32: 0, int8: 0 };
  /** The best that products have reached so far; measured in every round, as the machine's speed comes and goes. */
  const measurePeaks = async (): Promise<void> => {
    for (const precision of ['fp32', 'int8'] as const) {
      const product = peers[`${precision}Product`];
      const { operationsPerSecond } = await product.run<{ operationsPerSecond: number }>({});
      peaks[precision] = Math.max(peaks[precision], operationsPerSecond);
    }
  };
  const contestant = (
    name: string,
    peer: LinePeer,
    batch: number,
    precision?: 'fp32' | 'int8',
    dtype = 'float32',
  ): Contestant => ({
    name,
    run: async () => ({ ...(await peer.run({ do: 'generate', batch, tokens: NEW_TOKENS, dtype })), images: batch }),
    ...(precision && { more: (seconds) => ({ ofPeak: flops / seconds / peaks[precision] }) }),
  });
  const rows: BenchRow[] = [];
  try {
    for (const batch of batches) {
      const contestants = [
        contestant('transformers fp32', torch, batch, 'fp32'),
        contestant('transformers bf16', torch, batch, undefined, 'bfloat16'),
        contestant('capwright fp32', peers.fp32, batch, 'fp32'),
        contestant('capwright int8', peers.int8, batch, 'int8'),
        ...(batch > setting.threads
          ? []
          : [
              contestant('capwright fp32, threads together', peers.fp32Together, batch, 'fp32'),
              contestant('capwright int8, threads together', peers.int8Together, batch, 'int8'),
            ]),
      ];
      rows.push(...(await takeTurns('inference', batch, contestants, setting.rounds, measurePeaks)));
    }
    return rows;
  } finally {
    for (const peer of [torch, ...Object.values(peers)]) peer.stop();
  }
}
