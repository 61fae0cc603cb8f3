import type { FileHandle } from 'node:fs/promises';
import { sniffImageFormat } from '../decode/image-format.js';
import { paxRecords } from './pax-records.js';
import { hasContent, mapGoesOn, parseTarHeader, readText, TAR_BLOCK, type TarHeader } from './tar-header.js';

/** One file in a tar archive. */
export interface TarEntry {
  readonly name: string;
  /** `file` has its bytes at the offset; `link` is a hard or symbolic link, and `sparse` a file stored without its holes. */
  readonly kind: 'file' | 'link' | 'sparse';
  /** Where its bytes begin in the archive. */
  readonly offset: number;
  readonly size: number;
}

/** What headers say of the member that comes after them. */
interface Announced {
  readonly longName?: string;
  readonly pax?: ReadonlyMap<string, string>;
}

const LONGEST_HEADER = 1 << 24;
const CHUNK = 1 << 20;
/** Headers that tell of the member after them or of all: long names and links, pax. */
const NO_MEMBERS = 'LKxXg';
/** Devices, folders, pipes, a volume's label, GNU's lists of folders and names: no files. */
const NO_FILES = '3456VDN';
const COMPRESSED = /^(gzip|bzip2|xz|Zstandard|LZ4) data$|^ZIP archive$/;

/**
 * Lists the files of an uncompressed tar archive by its headers alone: the contents are skipped over, so that a shard of
 * gigabytes costs a few kilobytes of reading, and each file can be read later from its offset. (Tar libraries stream the
 * contents past and keep offsets to themselves; none of those for Node tells sparse files or takes signed checksums.)
 * Blocks of zeros end an archive or stand between archives that were put behind each other, which are all read.
 * @throws Error that says what is damaged
 */
export async function* tarEntries(file: FileHandle): AsyncGenerator<TarEntry> {
  const { size: archiveSize } = await file.stat();
  if (archiveSize === 0) throw new Error('the file is empty');
  let announced: Announced = {};
  let end = 0; // of the member before
  for (let next = await nextHeader(file, 0, archiveSize); next; next = await nextHeader(file, end, archiveSize)) {
    const { header, position } = next;
    const isMember = !NO_MEMBERS.includes(header.type);
    const { name, size, isSparse } = isMember ? applied(header, announced, position) : { ...header, isSparse: false };
    const offset = header.hasSparseMap ? await afterMap(file, position) : position + TAR_BLOCK;
    const place = `the member "${name}" at byte ${position}`;
    if (offset + size > archiveSize) throw new Error(`the archive ends within ${place}`);
    if (header.type === 'M') throw new Error(`${place} continues one of another volume`);
    if (!isMember) {
      announced = { ...announced, ...(await announcement(file, header, offset, position)) };
    } else {
      announced = {};
      if (header.type === '1' || header.type === '2') yield { name, kind: 'link', offset, size };
      else if (!NO_FILES.includes(header.type)) yield { name, kind: isSparse ? 'sparse' : 'file', offset, size };
    }
    end = offset + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  if (end > archiveSize) throw new Error('the archive ends within the zeros after its last member');
  const { longName, pax } = announced;
  const name = pax?.get('path') ?? longName;
  if (name !== undefined) throw new Error(`the archive ends before the member "${name}"`);
}

/** The next block that isn't all zeros; undefined when none is left. */
async function nextHeader(file: FileHandle, from: number, end: number) {
  let length = TAR_BLOCK; // most often it is right there
  for (let at = from; at < end; at += length, length = CHUNK) {
    const chunk = await readAt(file, at, Math.min(length, end - at));
    const found = chunk.findIndex((byte) => byte !== 0);
    if (found < 0) continue;
    const start = Math.floor(found / TAR_BLOCK) * TAR_BLOCK;
    return { position: at + start, header: parse(chunk.subarray(start, start + TAR_BLOCK), at + start) };
  }
  return undefined;
}

function parse(block: Buffer, position: number): TarHeader {
  try {
    if (block.length < TAR_BLOCK) throw new Error(`the archive ends within the header at byte ${position}`);
    return parseTarHeader(block, position);
  } catch (error) {
    const format = position === 0 ? sniffImageFormat(block) : undefined;
    if (format === undefined) throw error;
    const advice = COMPRESSED.test(format) ? '. Decompress it first' : '';
    throw new Error(`expected a tar archive, found ${format}${advice}`, { cause: error });
  }
}

/** A member with what the headers before it say. */
function applied(header: TarHeader, { longName, pax }: Announced, position: number) {
  const size = pax?.get('size');
  if (size !== undefined && !/^\d+$/.test(size)) {
    throw new Error(`a size of ${size} in the pax header before byte ${position}`);
  }
  return {
    name: pax?.get('GNU.sparse.name') ?? pax?.get('path') ?? longName ?? header.name,
    size: size === undefined || !hasContent(header.type) ? header.size : Number(size),
    isSparse: header.type === 'S' || [...(pax?.keys() ?? [])].some((key) => key.startsWith('GNU.sparse.')),
  };
}

async function announcement(
  file: FileHandle,
  { type, size }: TarHeader,
  offset: number,
  position: number,
): Promise<Announced> {
  if (type === 'K' || type === 'g') return {};
  if (size > LONGEST_HEADER) throw new Error(`a name or pax header of ${size} bytes at byte ${position}`);
  const bytes = await readAt(file, offset, size);
  if (type === 'L') return { longName: readText(bytes, 0, size) };
  const pax = paxRecords(bytes);
  if (pax === undefined) throw new Error(`a damaged pax header at byte ${position}`);
  return { pax };
}

/** Where the content begins behind the blocks of a sparse file's map. */
async function afterMap(file: FileHandle, position: number): Promise<number> {
  for (let at = position + TAR_BLOCK; ; at += TAR_BLOCK) {
    if (!mapGoesOn(await readAt(file, at, TAR_BLOCK))) return at + TAR_BLOCK;
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw new Error(`the archive ends at byte ${position + bytesRead}`);
  return buffer;
}
