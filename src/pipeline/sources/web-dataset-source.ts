import { open, stat, type FileHandle } from 'node:fs/promises';
import micromatch from 'micromatch';
import { ItemError, UsageError } from '../../errors.js';
import { checkImageSize } from '../decode/read-image-bytes.js';
import { failedItem } from './failed-item.js';
import { IMAGE_EXTENSIONS } from './image-extensions.js';
import { sampleKey } from './sample-key.js';
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
    const about = await stat(shard);
    if (!about.isFile()) {
      const message = `${shard}: expected a tar shard, found a folder, pipe or device. Shards are read in place, so they must be files.`;
      yield failedItem(shard, 'SHARD_NOT_A_FILE', message);
      return;
    }
    file = await open(shard);
    const stamp = `${shard}:${about.size}:${Math.floor(about.mtimeMs)}`;
    yield* sampleItems(shard, stamp, file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    yield code === 'ENOENT'
      ? failedItem(shard, 'SHARD_MISSING', `${shard}: expected a tar shard, found no file.`)
      : failedItem(shard, 'SHARD_DAMAGED', `${shard}: can't be read on (${message}). Later samples of it are missing.`);
  } finally {
    await file?.close();
  }
}

async function* sampleItems(shard: string, stamp: string, file: FileHandle): AsyncGenerator<SourceItem> {
  let found: string | undefined;
  let isEmpty = true;
  for await (const sample of samples(file, (name) => (found ??= name))) {
    isEmpty = false;
    yield sampleItem(shard, stamp, sample);
  }
  if (!isEmpty || found === undefined) return;
  const message = `${shard}: expected samples (key.jpg, key.txt, …), found other files only, such as ${found}.`;
  yield failedItem(shard, 'SHARD_WITHOUT_SAMPLES', message);
}

/** @param passOver is told of files that belong to no sample */
async function* samples(file: FileHandle, passOver: (name: string) => void): AsyncGenerator<Sample> {
  let sample: Sample | undefined;
  try {
    for await (const entry of tarEntries(file)) {
      const key = sampleKey(entry.name);
      if (key === undefined) {
        passOver(entry.name);
        continue;
      }
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

function sampleItem(shard: string, stamp: string, { key, entries }: Sample): SourceItem {
  const pictures = entries.filter(({ name }) => IMAGE_EXTENSIONS.includes(extension(name)));
  const first = pictures.find(({ kind }) => kind === 'file') ?? pictures[0];
  if (first === undefined) {
    const found = entries.map(({ name }) => name.slice(key.length)).join(', ');
    const message = `${shard}: expected a picture in the sample ${key}, found ${found}.`;
    return failedItem(`${shard}/${key}`, 'SAMPLE_WITHOUT_IMAGE', message, { id: key });
  }
  const picture = pictures.findLast(({ name }) => name === first.name) ?? first; // it was written over the others
  const { name, kind, offset, size } = picture;
  const path = `${shard}/${name}`;
  if (kind === 'link') {
    const message = `${path}: expected a picture, found a link. Pack the files themselves: tar --dereference --hard-dereference.`;
    return failedItem(path, 'MEMBER_IS_LINK', message, { id: key });
  }
  if (kind === 'sparse') {
    const message = `${path}: expected a picture in one piece, found one stored as a sparse file. Pack it without --sparse.`;
    return failedItem(path, 'MEMBER_IS_SPARSE', message, { id: key });
  }
  return {
    path,
    id: key,
    read: () => readPart(shard, picture),
    identity: () => Promise.resolve(`${stamp}#${offset}+${size}`),
  };
}

function extension(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

async function readPart(shard: string, { name, offset, size }: TarEntry): Promise<Uint8Array> {
  checkImageSize(`${shard}/${name}`, size);
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
