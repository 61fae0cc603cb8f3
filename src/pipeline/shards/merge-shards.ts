import { OutputError } from '../../errors.js';
import { beginRun } from '../journal/begin-run.js';
import { Hash64Map } from '../journal/hash64-map.js';
import { journalPaths } from '../journal/journal-paths.js';
import { journalRows, type JournalRow } from '../journal/journal-rows.js';
import { RunLock } from '../journal/run-lock.js';
import { readManifest, writeManifest, type RunManifest, type RunSetup } from '../journal/run-manifest.js';
import { formatSeenLine } from '../journal/seen-line.js';
import { setupDifferences } from '../journal/setup-differences.js';
import { AtomicFile } from '../writers/atomic-file.js';
import { findShards, type ShardFile } from './find-shards.js';
import { formatShard } from './shard.js';

/** What a merge came to. */
export interface MergeSummary {
  readonly shards: number;
  readonly rows: number;
  readonly failed: number;
  /** Names under which older files were kept. */
  readonly kept: readonly string[];
}

/** A shard with what its manifest says. */
interface FinishedShard extends ShardFile {
  readonly manifest: RunManifest;
}

/**
 * Puts the outputs of all shards of a run together, in the order of the run's input. What comes out is a journal like
 * that of a single run.
 * @param path the name that the run was given: `out.jsonl`
 * @param options.force replace what is there, and keep it under a numbered name
 * @throws OutputError when a shard is missing, unfinished, short of rows or holds rows of another, UsageError when the
 *   shards were made with different options or there is an output already
 */
export async function mergeShards(
  path: string,
  { force, now }: { readonly force: boolean; readonly now: Date },
): Promise<MergeSummary> {
  const shards = await finishedShards(await findShards(path));
  const paths = journalPaths(path);
  const lock = await RunLock.acquire(paths.lock);
  try {
    const setup = commonSetup(shards);
    const { manifest, kept } = await beginRun({ paths, setup, outputs: [], force, now });
    let rows, seen;
    try {
      rows = await AtomicFile.create(paths.rows);
      seen = await AtomicFile.create(paths.seen);
      for await (const { row, position } of inOrder(shards)) {
        await rows.write(`${row.text}\n`);
        await seen.write(`${sideLine(row, position)}\n`);
      }
      await rows.commit();
      await seen.commit();
    } catch (error) {
      await Promise.all([rows?.discard(), seen?.discard()]);
      throw error;
    }
    const count = sum(shards, 'rows');
    const failed = sum(shards, 'failed');
    await writeManifest(paths.manifest, { ...manifest, finished: now.toISOString(), rows: count, failed });
    return { shards: shards.length, rows: count, failed, kept };
  } finally {
    await lock.release();
  }
}

async function finishedShards(files: readonly ShardFile[]): Promise<FinishedShard[]> {
  return Promise.all(
    files.map(async (file) => {
      const manifest = await readManifest(journalPaths(file.path).manifest);
      if (manifest?.finished !== undefined) return { ...file, manifest };
      throw new OutputError(`${file.path}: expected a finished shard, found one that is not. Run it to its end first.`);
    }),
  );
}

/** The setup of all shards, without which part of the run they are. */
function commonSetup(shards: readonly FinishedShard[]): RunSetup {
  const setups = shards.map(({ manifest: { version, model, device, precision, options, source } }): RunSetup => {
    return { version, model, device, precision, options, source };
  });
  const [first] = setups;
  if (first === undefined) throw new Error('expected at least one shard');
  for (const [index, setup] of setups.entries()) {
    const [difference] = setupDifferences(first, setup);
    if (difference === undefined) continue;
    throw new OutputError(
      `${shards[index]?.path}: expected the settings of the first shard, found another ${difference.field}: ` +
        `${JSON.stringify(difference.before)} there, ${JSON.stringify(difference.now)} here. Run it again with --force.`,
    );
  }
  return first;
}

/** The rows of all shards by their places in the input; a row whose place is not known stays behind the one before. */
async function* inOrder(shards: readonly FinishedShard[]): AsyncGenerator<{ row: JournalRow; position: number }> {
  const owners = new Hash64Map();
  const cursors = shards.map((shard) => new Cursor(shard));
  for (const cursor of cursors) await cursor.advance();
  for (;;) {
    let next: Cursor | undefined;
    for (const cursor of cursors) {
      if (cursor.row !== undefined && (next === undefined || cursor.position < next.position)) next = cursor;
    }
    if (next?.row === undefined) break;
    const { row, position, shard } = next;
    if (row.key !== undefined) {
      const owner = owners.get(row.key) ?? shard.index;
      if (owner !== shard.index) {
        throw new OutputError(
          `${shard.path}: expected rows of shard ${formatShard(shard)} only, found ${row.record?.path}, which shard ${owner} has, too.`,
        );
      }
      owners.set(row.key, shard.index);
    }
    yield { row, position };
    await next.advance();
  }
}

/** Goes through one shard's rows and checks that they are all there. */
class Cursor {
  row: JournalRow | undefined;
  position = 0;
  private count = 0;
  private readonly rows;

  constructor(readonly shard: FinishedShard) {
    this.rows = journalRows(journalPaths(shard.path));
  }

  async advance(): Promise<void> {
    const next = await this.rows.next();
    this.row = next.done === true ? undefined : next.value;
    if (this.row !== undefined) {
      this.position = this.row.seen?.position ?? this.position;
      this.count++;
      if (this.row.record === undefined) {
        throw new OutputError(`${this.shard.path}: expected a row in line ${this.count}, found damage. Run it again.`);
      }
    } else if (this.count !== this.shard.manifest.rows) {
      const { path, manifest } = this.shard;
      throw new OutputError(`${path}: expected ${manifest.rows} rows, found ${this.count}. Run it again.`);
    }
  }
}

function sideLine({ key, seen }: JournalRow, position: number): string {
  if (seen !== undefined) return formatSeenLine(seen);
  return key === undefined ? '' : formatSeenLine({ position, key });
}

function sum(shards: readonly FinishedShard[], field: 'rows' | 'failed'): number {
  return shards.reduce((total, { manifest }) => total + (manifest[field] ?? 0), 0);
}
