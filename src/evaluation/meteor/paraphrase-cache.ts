import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { emptyFilter, type ParaphraseTable } from './paraphrase-table.js';
import { readParaphrases } from './read-paraphrases.js';

/** Changes when the file's layout or the hash does; "cwp" and a version. */
const MAGIC = 0x63777001;
/** Integers before the table: magic, groups, entries, checksum. */
const HEADER = 4;

/**
 * METEOR's paraphrase table, from a binary copy in the cache if there is one: 51 MB to read in place of 272 MB to unpack and scan. The
 * copy is made at the first reading, under a name that holds the source's size and checksum, so another table never takes its place. A
 * copy that is damaged is made anew; a cache that can't be written to is done without.
 *
 * Takes the path of paraphrase-en.gz and the cache's folder, if any. Throws UsageError if the table can't be read.
 */
export async function cachedParaphrases(path: string, folder: string | undefined): Promise<ParaphraseTable> {
  const name = folder === undefined ? undefined : await cacheName(path);
  if (folder === undefined || name === undefined) return readParaphrases(path);
  const cached = await readCopy(join(folder, name));
  if (cached !== undefined) return cached;
  const table = await readParaphrases(path);
  await writeCopy(folder, name, table);
  return table;
}

/** A name for a gzip file by its content: its size, and what gzip ends with, a CRC-32 and the length. Undefined if there is no such file. */
async function cacheName(path: string): Promise<string | undefined> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { buffer } = await file.read({ buffer: Buffer.alloc(8), position: Math.max(0, size - 8) });
      return `meteor-paraphrases-${size}-${buffer.toString('hex')}.${endianness().toLowerCase()}.bin`;
    } finally {
      await file.close();
    }
  } catch {
    return undefined; // reading the table says what is wrong
  }
}

async function readCopy(path: string): Promise<ParaphraseTable | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return undefined;
  }
  if (bytes.byteOffset % 4 !== 0 || bytes.length % 4 !== 0 || bytes.length < HEADER * 4) return undefined;
  const integers = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const [magic, groups = 0, entries = 0, sum] = integers;
  const filter = emptyFilter().length;
  const body = integers.subarray(HEADER);
  if (magic !== MAGIC || body.length !== filter + 3 * groups + 2 * entries || sum !== checksum([body]))
    return undefined;
  const table = body.subarray(filter);
  return {
    filter: body.subarray(0, filter),
    phrases: table.subarray(0, 2 * groups),
    ends: table.subarray(2 * groups, 3 * groups),
    meanings: table.subarray(3 * groups),
  };
}

/** Writes a copy whole or not at all; of several processes that do, the last one's stays, and they are equal. */
async function writeCopy(folder: string, name: string, table: ParaphraseTable): Promise<void> {
  const { filter, phrases, ends, meanings } = table;
  const parts = [filter, phrases, ends, meanings];
  const header = Int32Array.of(MAGIC, ends.length, meanings.length / 2, checksum(parts));
  const temporary = join(folder, `.${name}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, [header, ...parts].map(bytesOf), { flush: true });
    await rename(temporary, join(folder, name));
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Tells a damaged copy: value and place of every integer count (Fletcher 1982). */
function checksum(parts: readonly Int32Array[]): number {
  let sum = 0;
  let sums = 0;
  for (const part of parts) {
    for (const value of part) {
      sum = (sum + value) | 0;
      sums = (sums + sum) | 0;
    }
  }
  return sums;
}
