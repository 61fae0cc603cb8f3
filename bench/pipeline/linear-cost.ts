/**
 * Whether an image costs the same in short runs and long ones: the command line with git-demo over 200, 2,000 and 20,000
 * pictures, the shorter runs before and after the longer, medians.
 *
 *     npm run build && npx tsx bench/pipeline/linear-cost.ts [--counts 200,2000,20000]
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { median } from '../peers/median.js';

const { values: flags } = parseArgs({ options: { counts: { type: 'string', default: '200,2000,20000' } } });
const counts = flags.counts.split(',').map(Number);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PICTURES = here('../../test/fixtures/git-demo/eval/images');
const scratch = await mkdtemp(join(tmpdir(), 'capwright-bench-'));
const usage = join(scratch, 'usage.json');

/** A folder of so many pictures: the set again and again, the last time a part of it. */
async function folderOf(count: number): Promise<string> {
  const folder = join(scratch, String(count));
  const files = (await readdir(PICTURES)).sort();
  await mkdir(folder);
  for (let index = 0; index < count; index++) {
    const file = files[index % files.length] ?? '';
    await symlink(join(PICTURES, file), join(folder, `${String(index).padStart(6, '0')}-${file}`));
  }
  return folder;
}

interface Run {
  readonly imagesPerSecond: number;
  /** CPU seconds of the whole process, start included. */
  readonly cpu: number;
  readonly rss: number;
}

async function caption(folder: string): Promise<Run> {
  const output = join(scratch, 'out.jsonl');
  await rm(output, { force: true });
  const { stdout } = await promisify(execFile)(
    'node',
    [
      ...['--require', here('../peers/record-usage.cjs'), here('../../bin/run.js'), 'caption', folder],
      ...['--model', 'git-demo', '--device', 'cpu', '--json', '-o', output, '--force'],
    ],
    { env: { ...process.env, RECORD_USAGE: usage } },
  );
  const { imagesPerSecond } = JSON.parse(stdout) as Pick<Run, 'imagesPerSecond'>;
  const { cpu, rss } = JSON.parse(await readFile(usage, 'utf8')) as Pick<Run, 'cpu' | 'rss'>;
  return { imagesPerSecond, cpu, rss };
}

try {
  const folders = new Map<number, string>();
  for (const count of counts) folders.set(count, await folderOf(count));
  const runs = new Map<number, Run[]>(counts.map((count) => [count, []]));
  // 200, 2000, 200, 20000, 200, 2000, 200: each longer run between shorter ones.
  const order = counts.reduce<number[]>((before, count) => [...before, count, ...before], []);
  for (const count of order) runs.get(count)?.push(await caption(folders.get(count) ?? ''));
  console.table(
    [...runs].map(([pictures, own]) => ({
      pictures,
      runs: own.length,
      'images/s': Number(median(own.map(({ imagesPerSecond }) => imagesPerSecond)).toFixed(1)),
      'CPU ms an image': Number(((median(own.map(({ cpu }) => cpu)) / pictures) * 1000).toFixed(2)),
      'peak MB': Math.round(Math.max(...own.map(({ rss }) => rss)) / 1e6),
    })),
  );
} finally {
  await rm(scratch, { recursive: true, force: true });
}
