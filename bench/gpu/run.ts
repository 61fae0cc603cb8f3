/**
 * A card against transformers on the same card, in turns, medians: checkpoints of the published sizes with random weights
 * and a fixed number of new tokens. See README.md here.
 *
 *     CAPWRIGHT_PYTHON=python npx tsx bench/gpu/run.ts [--device cuda] [--sizes base,large,demo] [--batches 16,32,64,128,256]
 *       [--rounds 5] [--pictures 4096] [--files-batch 64] [--tokens 12] [--only WORD] [--json FILE] [--work FOLDER] [--minutes N]
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import pLimit from 'p-limit';
import { parseGitConfig } from '../../src/model/git-config.js';
import { parsePreprocessorConfig } from '../../src/model/preprocessor-config.js';
import { preprocessImage } from '../../src/pipeline/preprocess/preprocess-image.js';
import { flopsOfPicture } from '../peers/flops.js';
import { LinePeer, type Measurement } from '../peers/line-peer.js';
import { median } from '../peers/median.js';
import { Cells, type Cell, type CellKey } from './cells.js';
import { contestants, type Contestant } from './contestants.js';
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
    only: { type: 'string' },
    json: { type: 'string' },
    work: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
  },
});
/** First runs compile, capture CUDA graphs and start workers: they don't count. */
const WARM_UPS = 3;
/** Contestants that are measured from files too: the fastest from memory. */
const FROM_FILES = 2;
const INFERENCE = 'inference';
const FILES = 'JPEGs to texts';

const { device, tokens } = flags;
const onCard = device.startsWith('cuda');
const precision = onCard ? 'fp16' : 'fp32';
const rounds = Number(flags.rounds);
const filesBatch = Number(flags['files-batch']);
const batches = flags.batches.split(',').map(Number);
const cores = availableParallelism();
const python = process.env.CAPWRIGHT_PYTHON ?? 'python3';
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const work = flags.work ?? mkdtempSync(join(tmpdir(), 'capwright-gpu-'));
const end = performance.now() + Number(flags.minutes) * 60_000;
process.env.CAPWRIGHT_CACHE = join(work, 'cache');

interface Answer extends Partial<Measurement> {
  readonly error?: string;
  readonly flops?: number;
  readonly same?: number;
  readonly device_memory?: number;
}

class TimeIsUp extends Error {}

/** A folder or file that is whole once it has its name: an earlier run's is used again. */
async function made(name: string, make: (path: string) => void | Promise<void>): Promise<string> {
  const path = join(work, name);
  if (existsSync(path)) return path;
  const part = `${path}.part`;
  rmSync(part, { recursive: true, force: true });
  await make(part);
  renameSync(part, path);
  return path;
}

function checkpoint(size: string): Promise<string> {
  if (size === 'demo') return Promise.resolve(here('../../models/git-demo'));
  return made(`git-${size}-random`, (path) => {
    execFileSync('npx', ['tsx', here('../make-random-checkpoint.ts'), size, path], { stdio: 'inherit' });
  });
}

function readJson(folder: string, name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
}

/** Runs a task of both sides in turns; gives the medians as images a second, and the rest of the contestant's last answer. */
async function inTurns(
  images: number,
  ours: () => Promise<Answer>,
  theirs: () => Promise<Answer>,
): Promise<Partial<Cell>> {
  const seconds = { ours: [] as number[], theirs: [] as number[] };
  let last: Answer = {};
  for (let round = -WARM_UPS; round < rounds; round++) {
    for (const [side, run] of Object.entries({ ours, theirs }) as ['ours' | 'theirs', () => Promise<Answer>][]) {
      const answer = await run();
      if (answer.error !== undefined) return { error: `${side}: ${answer.error}` };
      if (round >= 0) seconds[side].push(answer.seconds ?? Number.NaN);
      if (side === 'theirs') last = answer;
    }
  }
  return {
    imagesPerSecond: rounded(images / median(seconds.theirs)),
    ours: rounded(images / median(seconds.ours)),
    ...(last.same === undefined ? {} : { same: last.same }),
    ...(last.device_memory === undefined ? {} : { deviceMemory: last.device_memory }),
  };
}

/** Everything about one size. */
class SizeRun {
  private ours: { readonly peer: LinePeer; readonly batch: number } | undefined;

  constructor(
    private readonly size: string,
    private readonly folder: string,
    private readonly cells: Cells,
    private readonly pictures: { readonly folder: string; readonly paths: readonly string[] },
  ) {}

  async measure(): Promise<void> {
    const all = contestants(onCard, flags.only);
    try {
      await this.cell({ what: 'matrix products', name: 'torch' }, () => this.peak());
      await this.cell({ what: 'decoding on the host', name: 'capwright' }, () => this.decodeRate());
      for (const one of all) {
        await this.withContestant(
          one,
          batches.map((batch) => ({ what: INFERENCE, name: one.name, batch })),
          (peer, { batch = 0 }) => {
            const task = { do: 'generate', batch };
            return inTurns(batch, () => this.ask(Math.max(...batches), task), () => peer.ask(task)); // prettier-ignore
          },
        );
      }
      await this.cell({ what: 'capwright caption, start included', name: 'capwright' }, () => this.commandLine());
      for (const one of this.fastest(all)) {
        const { paths } = this.pictures;
        const keys = ['host', 'card'].map((where) => ({ what: FILES, name: `${one.name}, resized on the ${where}`, batch: filesBatch })); // prettier-ignore
        await this.withContestant(one, keys, (peer, { name }) => {
          const task = { do: 'files', paths, batch: filesBatch, processing: name.endsWith('host') ? 'host' : 'card' };
          return inTurns(paths.length, () => this.ask(filesBatch, task), () => peer.ask(task)); // prettier-ignore
        });
      }
    } finally {
      this.stopOurs();
      this.print();
    }
  }

  /** Measures a cell unless an earlier run did. */
  private async cell(key: Omit<CellKey, 'size'>, measure: () => Promise<Partial<Cell>>): Promise<void> {
    const own = { size: this.size, ...key };
    if (this.cells.has(own)) return;
    if (performance.now() > end) throw new TimeIsUp();
    // A peer that crashes is one cell without a figure.
    const found = await measure().catch((error: unknown) => ({ error: String(error) }));
    const cell: Cell = { ...own, ...found };
    console.log(JSON.stringify(cell));
    this.cells.add(cell);
  }

  /** Loads a contestant once for those of its cells that are still to be measured. */
  private async withContestant(
    { dtype, attention, compile }: Contestant,
    keys: readonly Omit<CellKey, 'size'>[],
    measure: (peer: Peer, key: Omit<CellKey, 'size'>) => Promise<Partial<Cell>>,
  ): Promise<void> {
    const open = keys.filter((key) => !this.cells.has({ size: this.size, ...key }));
    if (open.length === 0) return;
    if (performance.now() > end) throw new TimeIsUp();
    const wanted = open.flatMap(({ what, batch = 0 }) => (what === INFERENCE ? [batch] : []));
    const peer = new Peer(this.folder);
    try {
      const loaded = await peer.ask({ do: 'load', dtype, attention, compile, batches: wanted, tokens: Number(tokens) });
      for (const key of open) {
        await this.cell(key, () => (loaded.error === undefined ? measure(peer, key) : Promise.resolve(loaded)));
      }
    } finally {
      peer.stop();
    }
  }

  /** The fastest contestants from memory, at the batch that is next to that of the files. */
  private fastest(all: readonly Contestant[]): Contestant[] {
    const next = batches.reduce((best, one) => (Math.abs(one - filesBatch) < Math.abs(best - filesBatch) ? one : best));
    const speed = ({ name }: Contestant): number =>
      this.cells.of(this.size, INFERENCE).find((cell) => cell.name === name && cell.batch === next)?.imagesPerSecond ??
      0;
    return [...all].sort((a, b) => speed(b) - speed(a)).slice(0, FROM_FILES);
  }

  /** Asks capwright, whose session is opened for batches of one size at the most. */
  private async ask(batch: number, task: unknown): Promise<Answer> {
    if (this.ours?.batch !== batch) {
      this.stopOurs();
      const args = ['tsx', here('capwright-peer.ts'), this.folder, device, precision, String(batch), tokens];
      this.ours = { peer: LinePeer.start('npx', args), batch };
    }
    try {
      return await this.ours.peer.run(task);
    } catch (error) {
      this.stopOurs();
      return { error: String(error) };
    }
  }

  private stopOurs(): void {
    this.ours?.peer.stop();
    this.ours = undefined;
  }

  private async peak(): Promise<Partial<Cell>> {
    const peer = new Peer(this.folder);
    const { flops, error } = await peer.ask({ do: 'peak', dtype: onCard ? 'float16' : 'float32' });
    peer.stop();
    return { ...(flops === undefined ? {} : { flops }), ...(error === undefined ? {} : { error }) };
  }

  /** Pictures a second that the host decodes and resizes, all cores at work. */
  private async decodeRate(): Promise<Partial<Cell>> {
    const preprocessor = parsePreprocessorConfig(readJson(this.folder, 'preprocessor_config.json'), this.folder);
    const limit = pLimit(cores);
    const { paths } = this.pictures;
    const start = performance.now();
    await Promise.all(paths.map((path) => limit(() => preprocessImage(path, preprocessor, { resize: 'exact' }))));
    return { imagesPerSecond: rounded(paths.length / ((performance.now() - start) / 1000)) };
  }

  /** The command line on a folder of JPEGs, its start and the journal included. */
  private async commandLine(): Promise<Partial<Cell>> {
    this.stopOurs(); // its memory on the card is the command's now
    const run = promisify(execFile);
    const seconds: number[] = [];
    for (let round = -1; round < rounds; round++) {
      // The first run converts the model: it doesn't count.
      const start = performance.now();
      const args = ['caption', this.pictures.folder, '--model', this.folder, '--device', device, '--quiet', '--force'];
      const how = ['--precision', precision, '-b', String(filesBatch), '--max-new-tokens', tokens];
      const output = join(work, `rows-${this.size}.jsonl`);
      await run(process.execPath, [here('../../bin/run.js'), ...args, ...how, '-o', output]);
      if (round >= 0) seconds.push((performance.now() - start) / 1000);
    }
    return { ours: rounded(this.pictures.paths.length / median(seconds)) };
  }

  private print(): void {
    const flops = flopsOfPicture(parseGitConfig(readJson(this.folder, 'config.json'), this.folder), Number(tokens));
    const peak = this.cells.of(this.size, 'matrix products')[0]?.flops ?? Number.NaN;
    const share = (speed: number | undefined): number => rounded(((speed ?? Number.NaN) * flops) / peak, 3);
    for (const what of [INFERENCE, FILES]) {
      const rows = this.cells.of(this.size, what).map(({ name, batch, imagesPerSecond, ours, same, error }) => ({
        ...{ name, batch, 'images/s': imagesPerSecond, capwright: ours },
        'times as fast': rounded((ours ?? Number.NaN) / (imagesPerSecond ?? Number.NaN), 2),
        ...{ 'of the peak': share(imagesPerSecond), "capwright's": share(ours), 'same ids': same, error },
      }));
      if (rows.length > 0) console.log(`${this.size}, ${what}`);
      if (rows.length > 0) console.table(rows);
    }
  }
}

/** transformers in a process of its own. */
class Peer {
  private readonly peer: LinePeer;

  constructor(folder: string) {
    this.peer = LinePeer.start(python, [
      here('transformers_gpu.py'),
      folder,
      onCard ? 'cuda' : 'cpu',
      String(Math.min(cores, 16)),
    ]);
  }

  /** One that crashes gives no figure, and the bench goes on. */
  async ask(task: unknown): Promise<Answer> {
    return this.peer.run(task).catch((error: unknown) => ({ error: String(error) }));
  }

  stop(): void {
    this.peer.stop();
  }
}

function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

mkdirSync(work, { recursive: true });
try {
  const cells = Cells.open(flags.json, { device, tokens, rounds, pictures: flags.pictures, filesBatch });
  const count = Number(flags.pictures);
  const pictures = await made(`pictures-${count}`, async (path) => {
    await makePictures(path, count);
  });
  const paths = Array.from({ length: count }, (_, index) => join(pictures, `${String(index).padStart(6, '0')}.jpg`));
  for (const size of flags.sizes.split(',')) {
    await new SizeRun(size, await checkpoint(size), cells, { folder: pictures, paths }).measure();
  }
} catch (error) {
  if (!(error instanceof TimeIsUp)) throw error;
  console.log('The time is up: give the same command again to go on.');
} finally {
  if (flags.work === undefined) rmSync(work, { recursive: true, force: true });
}
