import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { LinePeer, type Measurement } from '../peers/line-peer.js';
import { takeTurns, type BenchRow, type Contestant } from './bench-row.js';
import { here, NEW_TOKENS, randomCheckpoint, type BenchSetting } from './bench-setting.js';

const BATCH = 16;
/** Pictures of the slow contestants: a batch says enough of transformers at git-base's size. */
const FEW = BATCH;

/**
 * The command line on 640×480 JPEGs with a checkpoint of git-base's size, against its own inference alone, against
 * transformers in batches, and against a picture at a time as kohya's make_captions_by_git.py goes (PIL, processor,
 * generate, decode).
 */
export async function fromVgaPictures(setting: BenchSetting): Promise<BenchRow[]> {
  const checkpoint = randomCheckpoint(setting);
  const threads = String(setting.threads);
  const files = await pictures(setting, 'vga', 640, 480);
  const few = files.slice(0, FEW);
  const peerArguments = [checkpoint, 'int8', threads, 'auto', String(NEW_TOKENS)];
  const alone = LinePeer.start('npx', ['tsx', here('session-peer.ts'), ...peerArguments]);
  const torch = LinePeer.start(setting.python, [here('../peers/transformers_git.py'), checkpoint, threads]);
  const cli = ['--model', checkpoint, '--precision', 'int8', '--max-new-tokens', String(NEW_TOKENS)];
  const stages = await stagesOf(setting, 'vga', cli);
  const onTorch = (name: string, batch: number, dtype: string): Contestant => ({
    ...{ name, batch },
    run: async () => ({
      ...(await torch.run({ do: 'files', paths: few, batch, tokens: NEW_TOKENS, dtype })),
      images: few.length,
    }),
  });
  try {
    const contestants = [
      { name: 'inference alone, int8', run: () => inferenceOf(alone, files.length) },
      { name: 'capwright caption, int8', run: () => commandLine(setting, 'vga', cli), more: () => ({ stages }) },
      onTorch('transformers bf16', BATCH, 'bfloat16'),
      onTorch('transformers fp32', BATCH, 'float32'),
      onTorch('a picture at a time, fp32', 1, 'float32'),
    ];
    return await takeTurns('640×480 JPEGs, git-base size', BATCH, contestants, setting.rounds);
  } finally {
    alone.stop();
    torch.stop();
  }
}

/** The command line on 12-megapixel JPEGs with git-demo, where decoding is what costs, against loops with PIL. */
export async function fromLargePictures(setting: BenchSetting): Promise<BenchRow[]> {
  const checkpoint = here('../../models/git-demo');
  const files = await pictures(setting, 'large', 4000, 3000);
  const torch = LinePeer.start(setting.python, [
    ...[here('../peers/transformers_git.py'), checkpoint, String(setting.threads)],
  ]);
  const onTorch = (name: string, batch: number): Contestant => ({
    ...{ name, batch },
    run: async () => ({
      ...(await torch.run({ do: 'files', paths: files, batch, tokens: null, dtype: 'float32' })),
      images: files.length,
    }),
  });
  const ours = async (name: string, resize: string): Promise<Contestant> => {
    const cli = ['--model', checkpoint, '--precision', 'fp32', '--resize', resize];
    const stages = await stagesOf(setting, 'large', cli);
    return { name, run: () => commandLine(setting, 'large', cli), more: () => ({ stages }) };
  };
  try {
    const contestants = [
      onTorch('a picture at a time, fp32', 1),
      onTorch('transformers fp32', BATCH),
      await ours('capwright caption, fp32', 'exact'),
      await ours('capwright caption, fp32, --resize fast', 'fast'),
    ];
    return await takeTurns('12-megapixel JPEGs, git-demo', BATCH, contestants, setting.rounds);
  } finally {
    torch.stop();
  }
}

/** Pictures of one size, made of the evaluation set's. */
async function pictures(setting: BenchSetting, name: string, width: number, height: number): Promise<string[]> {
  const source = here('../../test/fixtures/git-demo/eval/images');
  const folder = join(setting.scratch, name);
  await mkdir(folder);
  const paths: string[] = [];
  for (const file of (await readdir(source)).sort().slice(0, setting.pictures)) {
    const path = join(folder, file.replace(/\.\w+$/, '.jpg'));
    await sharp(join(source, file)).resize(width, height, { fit: 'fill' }).jpeg({ quality: 92 }).toFile(path);
    paths.push(path);
  }
  return paths;
}

/** As many pictures through the model alone, in batches. */
async function inferenceOf(peer: LinePeer, images: number): Promise<Measurement & { images: number }> {
  let [seconds, cpu, rss, done] = [0, 0, 0, 0];
  for (; done < images; done += BATCH) {
    const one = await peer.run({ batch: BATCH });
    [seconds, cpu, rss] = [seconds + one.seconds, cpu + one.cpu, one.rss];
  }
  return { seconds, cpu, rss, images: done };
}

const execute = promisify(execFile);

/**
 * The command line over a folder. Its seconds are what it says itself, from the first file to the last row; its CPU time and
 * memory are the whole process's, start included.
 */
async function commandLine(
  { scratch, threads }: BenchSetting,
  folder: string,
  options: readonly string[],
): Promise<Measurement & { images: number }> {
  const [output, usage] = [join(scratch, 'out.jsonl'), join(scratch, 'usage.json')];
  await rm(output, { force: true });
  const { stdout } = await execute(
    'node',
    [
      ...['--require', here('../peers/record-usage.cjs'), here('../../bin/run.js'), 'caption', join(scratch, folder)],
      ...['--device', 'cpu', '--threads', String(threads), '--batch-size', String(BATCH)],
      ...['--json', '-o', output, '--force', ...options],
    ],
    { env: { ...process.env, RECORD_USAGE: usage } },
  );
  const { captioned, seconds } = JSON.parse(stdout) as { captioned: number; seconds: number };
  const { cpu, rss } = JSON.parse(await readFile(usage, 'utf8')) as Pick<Measurement, 'cpu' | 'rss'>;
  return { seconds, cpu, rss, images: captioned };
}

/** Where a picture's time goes, each stage alone, as `capwright bench` tells it. */
async function stagesOf(
  { scratch, threads }: BenchSetting,
  folder: string,
  options: readonly string[],
): Promise<Record<string, number>> {
  const { stdout } = await execute('node', [
    ...[
      here('../../bin/run.js'),
      'bench',
      join(scratch, folder),
      '--images',
      String(BATCH),
      '--batch-sizes',
      String(BATCH),
    ],
    ...['--device', 'cpu', '--threads', String(threads), '--json', ...options],
  ]);
  const { stages } = JSON.parse(stdout) as { stages: { stage: string; share: number }[] };
  return Object.fromEntries(stages.map(({ stage, share }) => [stage, share]));
}
