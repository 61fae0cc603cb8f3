import { open, stat, type FileHandle } from 'node:fs/promises';
import micromatch from 'micromatch';
import { ItemError, UsageError } from '../../errors.js';
import { failedItem } from './failed-item.js';
import { IMAGE_EXTENSIONS } from './image-extensions.js';
import type { Source, SourceItem } from './source.js';
import { tarEntries, type TarEntry } from './tar-entries.js';

/** A sample: the files of one key, as long as they stand next to each other in the shard. */
interface Sample {
  readonly key: string;
  readonly entries: TarEntry[];
}

/**
 * WebDataset shards: tar files whose members `key.jpg`, `key.txt`, … form samples; the key is the name up to the first
 * dot of its last part. Shards are listed by their headers and never unpacked; a picture is read from its place when its
 * turn comes. A damaged or missing shard becomes an error row and the next one follows.
 */
export class WebDatasetSource implements Source {
  private readonly shards: readonly string[];

  /** @param patterns tar files; braces are expanded: `data/{00000..00099}.tar` */
  constructor(patterns: readonly string[]) {
    this.shards = patterns.flatMap((pattern) => micromatch.braces(pattern, { expand: true }));
    const packed = this.shards.find((shard) => /\.(tgz|tar\.\w+)$/i.test(shard));
    if (packed !== undefined) {
      throw new UsageError(`${packed}: expected uncompressed tar shards, found a compressed one. Decompress it first.`);
    }
  }

  async *items(): AsyncGenerator<SourceItem> {
    for (const shard of this.shards) yield* readShard(shard);
  }
}

async function* readShard(shard: string): AsyncGenerator<SourceItem> {
  let file: FileHandle | undefined;
  try {
    file = await open(shard);
    const { size, mtimeMs } = await file.stat();
    const stamp = `${shard}:${size}:${Math.floor(mtimeMs)}`;
    for await (const sample of samples(file)) yield sampleItem(shard, stamp, sample);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    yield code === 'ENOENT'
      ? failedItem(shard, 'SHARD_MISSING', `${shard}: expected a tar shard, found no file.`)
      : failedItem(shard, 'SHARD_DAMAGED', `${shard}: can't be read on (${message}). Later samples of it are missing.`);
  } finally {
    await file?.close();
  }
}

async function* samples(file: FileHandle): AsyncGenerator<Sample> {
  let sample: Sample | undefined;
  try {
    for await (const entry of tarEntries(file)) {
      const key = sampleKey(entry.name);
      if (sample?.key !== key) {
        if (sample !== undefined) yield sample;
        sample = { key, entries: [] };
      }
      sample.entries.push(entry);
    }
  } catch (error) {
    if (sample !== undefined) yield sample; // what stands before the damage is good
    throw error;
  }
  if (sample !== undefined) yield sample;
}

function sampleKey(name: string): string {
  const base = name.lastIndexOf('/') + 1;
  const dot = name.indexOf('.', base);
  return dot < 0 ? name : name.slice(0, dot);
}

function sampleItem(shard: string, stamp: string, { key, entries }: Sample): SourceItem {
  const picture = entries.find(({ name }) => IMAGE_EXTENSIONS.includes(extension(name)));
  if (picture === undefined) {
    const found = entries.map(({ name }) => name.slice(key.length)).join(', ');
    const message = `${shard}: expected a picture in the sample ${key}, found ${found}.`;
    return failedItem(`${shard}/${key}`, 'SAMPLE_WITHOUT_IMAGE', message, { id: key });
  }
  const { name, offset, size } = picture;
  return {
    path: `${shard}/${name}`,
    id: key,
    read: () => readPart(shard, picture),
    identity: () => Promise.resolve(`${stamp}#${offset}+${size}`),
  };
}

function extension(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

async function readPart(shard: string, { name, offset, size }: TarEntry): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(shard);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(size), 0, size, offset);
    if (bytesRead === size) return buffer;
  } catch (error) {
    throw new ItemError('IMAGE_UNREADABLE', `${shard}/${name}: can't be read (${(error as Error).message}).`, {
      cause: error,
    });
  } finally {
    await file?.close();
  }
  const { size: left } = await stat(shard);
  throw new ItemError('IMAGE_TRUNCATED', `${shard}/${name}: the shard shrank to ${left} bytes while it was read.`);
}
