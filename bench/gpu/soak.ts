/**
 * Captions 50,000 pictures of the demo set on a card and asks nvidia-smi meanwhile how much of its memory is in use. Fails
 * where it grows, a picture has no caption, or nvidia-smi says nothing. Nothing else may use the card.
 *
 *     npm run build && npx tsx bench/gpu/soak.ts [--device cuda] [--model git-demo] [--pictures 50000] [--batch-size 64]
 *       [--card 0] [--interval SECONDS] [--tolerance MIB] [--json FILE]
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { memoryGrowth, type MemorySample } from './memory-growth.js';

const { values: flags } = parseArgs({
  options: {
    device: { type: 'string', default: 'cuda' },
    model: { type: 'string', default: 'git-demo' },
    pictures: { type: 'string', default: '50000' },
    'batch-size': { type: 'string', default: '64' },
    card: { type: 'string', default: '0' },
    interval: { type: 'string', default: '2' },
    tolerance: { type: 'string', default: '64' },
    json: { type: 'string' },
  },
});
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PICTURES = here('../../test/fixtures/git-demo/eval/images');

/** A folder of at least as many pictures, by links to the set's. @returns how many there are */
async function fill(folder: string, count: number): Promise<number> {
  const names = (await readdir(PICTURES)).sort();
  await mkdir(folder);
  for (let copy = 0; copy < Math.floor(count / names.length); copy++) {
    await symlink(PICTURES, join(folder, `copy-${String(copy).padStart(5, '0')}`));
  }
  await mkdir(join(folder, 'rest'));
  const rest = names.slice(0, count % names.length);
  for (const name of rest) await symlink(join(PICTURES, name), join(folder, 'rest', name));
  return count;
}

/** MiB of the card that are in use. */
async function cardMemory(): Promise<number> {
  const query = ['-i', flags.card, '--query-gpu=memory.used', '--format=csv,noheader,nounits'];
  const said = await promisify(execFile)('nvidia-smi', query).then(({ stdout }) => stdout, () => ''); // prettier-ignore
  return said.trim() === '' ? Number.NaN : Number(said);
}

/** MiB of the process that are in memory; Linux only. */
async function hostMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
}

interface Sample extends MemorySample {
  readonly seconds: number;
  readonly host: number;
}

const folder = await mkdtemp(join(tmpdir(), 'capwright-soak-'));
try {
  const pictures = await fill(join(folder, 'photos'), Number(flags.pictures));
  const journal = join(folder, 'rows.jsonl');
  const written = (): Promise<number> => stat(journal).then(({ size }) => size, () => 0); // prettier-ignore
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...[here('../../bin/run.js'), 'caption', join(folder, 'photos'), '--model', flags.model, '--quiet'],
      ...['--device', flags.device, '--batch-size', flags['batch-size'], '-o', journal],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const exit = once(child, 'exit');
  const samples: Sample[] = [];
  while (child.exitCode === null && child.signalCode === null) {
    const [memory, host, bytes] = await Promise.all([cardMemory(), hostMemory(child.pid ?? 0), written()]);
    samples.push({ seconds: Math.round((performance.now() - start) / 1000), written: bytes, memory, host });
    await Promise.race([exit, sleep(Number(flags.interval) * 1000)]);
  }
  const [code] = (await exit) as [number | null];
  const total = await written();
  const rows = (await readFile(journal, 'utf8')).split('\n').slice(0, -1);
  const growth = memoryGrowth(samples, total);
  const grownHost = memoryGrowth(samples.map(({ host, written: at }) => ({ memory: host, written: at })), total); // prettier-ignore
  const captioned = rows.filter((row) => 'caption' in (JSON.parse(row) as object)).length;
  const isFlat = growth !== undefined && growth <= Number(flags.tolerance);
  const passed = code === 0 && captioned === pictures && isFlat;
  const seconds = Math.round((performance.now() - start) / 1000);
  const result = { ...{ device: flags.device, passed, code, pictures, captioned, seconds }, growth, grownHost };
  console.log(result);
  console.log(`${samples.length} samples of the card: ${samples.map(({ memory }) => memory).join(' ')} MiB`);
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify({ ...result, samples }, null, 2)}\n`);
  if (!passed) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
