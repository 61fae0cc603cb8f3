/**
 * From files to captions: the command line against its own inference alone, against transformers in batches, and against
 * a loop of one picture at a time as kohya's make_captions_by_git.py runs it (PIL, processor, generate, decode). One run,
 * interleaved, medians.
 *
 * - a checkpoint of git-base's size with random weights and 12 new tokens, on 640×480 JPEGs
 * - git-demo on 12-megapixel JPEGs
 *
 *     npm run build
 *     CAPWRIGHT_PYTHON=python npx tsx bench/end-to-end/run.ts [--rounds 3] [--pictures 64] [--only base|demo] [--json FILE]
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import sharp from 'sharp';
import { LinePeer } from '../peers/line-peer.js';
import { median } from '../peers/median.js';

const BATCH = 16;
const TOKENS = 12;
const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    pictures: { type: 'string', default: '64' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const python = process.env.CAPWRIGHT_PYTHON ?? 'python3';
const scratch = await mkdtemp(join(tmpdir(), 'capwright-bench-'));
process.env.CAPWRIGHT_CACHE = join(scratch, 'cache');

/** Pictures of one size, made of the evaluation set's. */
async function pictures(name: string, count: number, width: number, height: number): Promise<string[]> {
  const source = here('../../test/fixtures/git-demo/eval/images');
  const files = (await readdir(source)).slice(0, count);
  await mkdir(join(scratch, name));
  return Promise.all(
    files.map(async (file) => {
      const path = join(scratch, name, file.replace(/\.\w+$/, '.jpg'));
      await sharp(join(source, file)).resize(width, height, { fit: 'fill' }).jpeg({ quality: 92 }).toFile(path);
      return path;
    }),
  );
}

/** Images a second of the command line, as it says itself: after the model is loaded, from the first file to the last row. */
async function commandLine(folder: string, model: string, precision: string, more: string[] = []): Promise<number> {
  const output = join(scratch, 'out.jsonl');
  await rm(output, { force: true });
  const { stdout } = await promisify(execFile)('node', [
    ...[here('../../bin/run.js'), 'caption', folder, '--model', model, '--precision', precision],
    ...['--device', 'cpu', '--batch-size', String(BATCH), '--json', '-o', output, '--force', ...more],
  ]);
  return (JSON.parse(stdout) as { imagesPerSecond: number }).imagesPerSecond;
}

const rounds = Number(flags.rounds);
const rows: Record<string, unknown>[] = [];

/** Runs contestants in turns; each gives images a second. */
async function compare(title: string, contestants: Record<string, () => Promise<number>>, base: string): Promise<void> {
  const speeds = new Map<string, number[]>(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(contestants)) {
      const speed = await run();
      if (round > 0) speeds.get(name)?.push(speed); // the first warms up
    }
  }
  const own = [...speeds].map(([name, values]) => ({ name, speed: median(values) }));
  const reference = own.find(({ name }) => name === base)?.speed ?? NaN;
  for (const { name, speed } of own) {
    rows.push({
      title,
      name,
      'images/s': Number(speed.toFixed(2)),
      [`times ${base}`]: Number((speed / reference).toFixed(3)),
    });
  }
  console.table(rows.filter((row) => row.title === title));
}

async function base(): Promise<void> {
  const checkpoint = join(scratch, 'git-base-random');
  execFileSync('npx', ['tsx', here('../make-random-checkpoint.ts'), 'base', checkpoint], { stdio: 'ignore' });
  const files = await pictures('vga', Number(flags.pictures), 640, 480);
  const alone = LinePeer.start('npx', [
    ...['tsx', here('../inference/session-peer.ts'), checkpoint, 'int8', '2', 'auto', String(TOKENS)],
  ]);
  const torch = LinePeer.start(python, [here('../peers/transformers_git.py'), checkpoint, '2']);
  const inference = async (): Promise<number> => {
    let seconds = 0;
    for (let done = 0; done < files.length; done += BATCH) seconds += (await alone.run({ batch: BATCH })).seconds;
    return files.length / seconds;
  };
  const some = files.slice(0, BATCH); // transformers is slow: a batch says enough
  const torchOn = async (batch: number, dtype: string): Promise<number> =>
    some.length / (await torch.run({ do: 'files', paths: some, batch, tokens: TOKENS, dtype })).seconds;
  try {
    await compare(
      "git-base's size, 640×480 JPEGs",
      {
        'inference alone, int8': inference,
        'capwright caption, int8': () =>
          commandLine(join(scratch, 'vga'), checkpoint, 'int8', ['--max-new-tokens', String(TOKENS)]),
        'transformers, batches of 16, bf16': () => torchOn(BATCH, 'bfloat16'),
        'transformers, batches of 16, fp32': () => torchOn(BATCH, 'float32'),
        'a picture at a time, fp32': () => torchOn(1, 'float32'),
      },
      'inference alone, int8',
    );
  } finally {
    alone.stop();
    torch.stop();
  }
}

async function demo(): Promise<void> {
  const checkpoint = here('../../models/git-demo');
  const files = await pictures('large', Math.min(48, Number(flags.pictures)), 4000, 3000);
  const torch = LinePeer.start(python, [here('../peers/transformers_git.py'), checkpoint, '2']);
  const torchOn = async (batch: number): Promise<number> =>
    files.length / (await torch.run({ do: 'files', paths: files, batch, tokens: null, dtype: 'float32' })).seconds;
  try {
    await compare(
      'git-demo, 12-megapixel JPEGs',
      {
        'a picture at a time, fp32': () => torchOn(1),
        'transformers, batches of 16, fp32': () => torchOn(BATCH),
        'capwright caption, fp32': () => commandLine(join(scratch, 'large'), 'git-demo', 'fp32'),
        'capwright caption, fp32, --resize fast': () =>
          commandLine(join(scratch, 'large'), 'git-demo', 'fp32', ['--resize', 'fast']),
      },
      'a picture at a time, fp32',
    );
  } finally {
    torch.stop();
  }
}

try {
  if (flags.only !== 'demo') await base();
  if (flags.only !== 'base') await demo();
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(rows, null, 2)}\n`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
