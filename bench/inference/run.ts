/**
 * Inference alone against transformers, one run, interleaved, medians: a checkpoint of git-base's size with random
 * weights and a fixed number of new tokens. "Threads together" is how a lone picture is captioned, all threads on it;
 * else each thread takes pictures of its own.
 *
 *     npm run build
 *     CAPWRIGHT_PYTHON=python npx tsx bench/inference/run.ts [--rounds 5] [--batches 1,8,16] [--threads 2] [--json FILE]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LinePeer, type Measurement } from '../peers/line-peer.js';
import { median } from '../peers/median.js';

const TOKENS = 12;
const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    batches: { type: 'string', default: '1,8,16' },
    threads: { type: 'string', default: '2' },
    json: { type: 'string' },
  },
});

const scratch = mkdtempSync(join(tmpdir(), 'capwright-bench-'));
const checkpoint = join(scratch, 'git-base-random');
const file = (name: string): string => new URL(name, import.meta.url).pathname;
execFileSync('npx', ['tsx', file('../make-random-checkpoint.ts'), 'base', checkpoint], { stdio: 'inherit' });
process.env.CAPWRIGHT_CACHE = join(scratch, 'cache');

const python = process.env.CAPWRIGHT_PYTHON ?? 'python3';
const ours = (precision: string, sessions: '1' | 'auto'): LinePeer =>
  LinePeer.start('npx', [
    ...['tsx', file('session-peer.ts'), checkpoint],
    ...[precision, flags.threads, sessions, String(TOKENS)],
  ]);
const torch = LinePeer.start(python, [file('../peers/transformers_git.py'), checkpoint, flags.threads]);
const [fp32, int8, together] = [ours('fp32', 'auto'), ours('int8', 'auto'), ours('int8', '1')];
const contestants = [
  { name: 'transformers fp32', peer: torch, dtype: 'float32' },
  { name: 'transformers bf16', peer: torch, dtype: 'bfloat16' },
  { name: 'capwright fp32', peer: fp32, dtype: 'float32' },
  { name: 'capwright int8', peer: int8, dtype: 'float32' },
  { name: 'capwright int8, threads together', peer: together, dtype: 'float32' },
];

const results: Record<string, unknown>[] = [];
try {
  for (const batch of flags.batches.split(',').map(Number)) {
    const measured = new Map(contestants.map(({ name }) => [name, [] as Measurement[]]));
    for (let round = 0; round <= Number(flags.rounds); round++) {
      for (const { name, peer, dtype } of contestants) {
        const one = await peer.run({ do: 'generate', batch, tokens: TOKENS, dtype });
        if (round > 0) measured.get(name)?.push(one); // the first warms up
      }
    }
    const wall = (name: string): number => median((measured.get(name) ?? []).map(({ seconds }) => seconds / batch));
    for (const { name } of contestants) {
      const own = measured.get(name) ?? [];
      results.push({
        batch,
        name,
        'ms an image': Number((wall(name) * 1000).toFixed(1)),
        'CPU ms an image': Number(((median(own.map(({ cpu }) => cpu)) / batch) * 1000).toFixed(1)),
        'times transformers fp32': Number((wall('transformers fp32') / wall(name)).toFixed(2)),
        'peak MB': Math.round(Math.max(...own.map(({ rss }) => rss)) / 1e6),
      });
    }
    console.table(results.filter((row) => row.batch === batch));
  }
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  for (const peer of [torch, fp32, int8, together]) peer.stop();
  rmSync(scratch, { recursive: true, force: true });
}
