/**
 * A card against transformers on the same card, one run, interleaved, medians: checkpoints of the published sizes with
 * random weights and a fixed number of new tokens. See README.md here.
 *
 *     CAPWRIGHT_PYTHON=python npx tsx bench/gpu/run.ts [--device cuda] [--sizes base,large] [--batches 16,32,64,128,256]
 *       [--rounds 5] [--pictures 4096] [--files-batch 64] [--tokens 12] [--json FILE]
 *
 * `--device cpu` goes through all of it on the processor, with small numbers, to see that it works.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { parseGitConfig } from '../../src/model/git-config.js';
import { parsePreprocessorConfig } from '../../src/model/preprocessor-config.js';
import { preprocessImage } from '../../src/pipeline/preprocess/preprocess-image.js';
import { LinePeer, type Measurement } from '../peers/line-peer.js';
import { median } from '../peers/median.js';
import { flopsOfPicture } from './flops.js';
import { makePictures } from './make-pictures.js';

const { values: flags } = parseArgs({
  options: {
    device: { type: 'string', default: 'cuda' },
    sizes: { type: 'string', default: 'base,large' },
    batches: { type: 'string', default: '16,32,64,128,256' },
    rounds: { type: 'string', default: '5' },
    pictures: { type: 'string', default: '4096' },
    'files-batch': { type: 'string', default: '64' },
    tokens: { type: 'string', default: '12' },
    json: { type: 'string' },
  },
});
const [device, tokens, rounds] = [flags.device, Number(flags.tokens), Number(flags.rounds)];
const onCard = device !== 'cpu';
const cores = availableParallelism();
const python = process.env.CAPWRIGHT_PYTHON ?? 'python3';
const scratch = mkdtempSync(join(tmpdir(), 'capwright-gpu-'));
const file = (name: string): string => new URL(name, import.meta.url).pathname;
process.env.CAPWRIGHT_CACHE = join(scratch, 'cache');

/** Who takes part, and how transformers is told. The processor has no half precision worth measuring. */
const contestants = onCard
  ? [
      { name: 'transformers fp16', task: { dtype: 'float16', compile: false } },
      { name: 'transformers bf16', task: { dtype: 'bfloat16', compile: false } },
      { name: 'transformers fp16, compiled', task: { dtype: 'float16', compile: true } },
      { name: 'transformers bf16, compiled', task: { dtype: 'bfloat16', compile: true } },
    ]
  : [{ name: 'transformers fp32', task: { dtype: 'float32', compile: false } }];
const precision = onCard ? 'fp16' : 'fp32';
const OURS = `capwright ${precision}`;

interface Answer extends Measurement {
  readonly error?: string;
  readonly flops?: number;
}
const ask = async (peer: LinePeer, task: unknown): Promise<Answer> => peer.run(task);

/** Runs all contestants in turn, one round to warm up and then `rounds`; gives each one's median seconds. */
async function inTurns(runs: ReadonlyMap<string, () => Promise<Answer>>): Promise<Map<string, number>> {
  const seconds = new Map([...runs.keys()].map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of runs) {
      const answer = await run();
      if (answer.error !== undefined) console.error(`${name}: ${answer.error}`);
      if (round > 0) seconds.get(name)?.push(answer.error === undefined ? answer.seconds : Number.NaN);
    }
  }
  return new Map([...seconds].map(([name, values]) => [name, median(values)]));
}

/** Pictures a second that the host decodes and resizes, all cores at work. */
async function decodeRate(paths: readonly string[], folder: string): Promise<number> {
  const config = JSON.parse(readFileSync(join(folder, 'preprocessor_config.json'), 'utf8')) as Record<string, unknown>;
  const preprocessor = parsePreprocessorConfig(config, folder);
  const limit = pLimit(cores);
  const start = performance.now();
  await Promise.all(paths.map((path) => limit(() => preprocessImage(path, preprocessor, { resize: 'exact' }))));
  return paths.length / ((performance.now() - start) / 1000);
}

/** The command line on a folder of JPEGs, start-up included. */
function commandLine(folder: string, pictures: string): Answer {
  const start = performance.now();
  execFileSync(
    process.execPath,
    [
      file('../../bin/run.js'),
      ...['caption', pictures, '--model', folder, '--device', device, '--precision', precision, '--quiet'],
      ...['-b', flags['files-batch'], '--max-new-tokens', flags.tokens, '--force', '-o', join(scratch, 'rows.jsonl')],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return { seconds: (performance.now() - start) / 1000, cpu: 0, rss: 0 };
}

const results: Record<string, unknown>[] = [];
try {
  const pictures = join(scratch, 'pictures');
  const paths = await makePictures(pictures, Number(flags.pictures));
  for (const size of flags.sizes.split(',')) {
    const folder = join(scratch, `git-${size}-random`);
    execFileSync('npx', ['tsx', file('../make-random-checkpoint.ts'), size, folder], { stdio: 'inherit' });
    const config = parseGitConfig(
      JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>,
      folder,
    );
    const flops = flopsOfPicture(config, tokens);
    const torch = LinePeer.start(python, [file('transformers_gpu.py'), folder, onCard ? 'cuda' : 'cpu', `${cores}`]);
    const peak = (await ask(torch, { do: 'peak', dtype: onCard ? 'float16' : 'float32' })).flops ?? Number.NaN;
    const ours = LinePeer.start('npx', [
      'tsx',
      ...[file('../inference/session-peer.ts'), folder, precision, `${cores}`, device],
    ]);
    const add = (what: string, batch: number, images: number, seconds: ReadonlyMap<string, number>): void => {
      const best = Math.min(
        ...[...seconds].filter(([name, value]) => name !== OURS && !Number.isNaN(value)).map(([, value]) => value),
      );
      for (const [name, value] of seconds) {
        results.push({
          ...{ size, what, batch, name },
          'images/s': Number((images / value).toFixed(1)),
          "times transformers' best": Number((best / value).toFixed(2)),
          'share of the peak': Number(((flops * images) / value / peak).toFixed(3)),
        });
      }
      console.table(results.filter((row) => row.size === size && row.what === what && row.batch === batch));
    };
    try {
      for (const batch of flags.batches.split(',').map(Number)) {
        const runs = new Map([[OURS, () => ask(ours, { do: 'generate', batch, tokens })]]);
        for (const { name, task } of contestants) {
          runs.set(name, () => ask(torch, { do: 'generate', batch, tokens, ...task }));
        }
        add('inference', batch, batch, await inTurns(runs));
      }
      ours.stop(); // its memory on the card is the command line's now
      const batch = Number(flags['files-batch']);
      const runs = new Map([[OURS, () => Promise.resolve(commandLine(folder, pictures))]]);
      for (const { name, task } of contestants) {
        runs.set(name, () => ask(torch, { do: 'files', paths, batch, tokens, ...task }));
      }
      add('JPEGs to texts', batch, paths.length, await inTurns(runs));
      results.push({
        size,
        what: 'decoding on the host',
        'images/s': Number((await decodeRate(paths, folder)).toFixed(1)),
      });
      results.push({
        size,
        what: 'matrix products',
        name: 'peak of torch',
        'TFLOP/s': Number((peak / 1e12).toPrecision(3)),
      });
      console.table(results.slice(-2));
    } finally {
      ours.stop();
      torch.stop();
    }
  }
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
