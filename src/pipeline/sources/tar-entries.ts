import type { FileHandle } from 'node:fs/promises';

/** One file in a tar archive. */
export interface TarEntry {
  readonly name: string;
  /** Where its bytes begin in the archive. */
  readonly offset: number;
  readonly size: number;
}

const BLOCK = 512;
const LONGEST_NAME = 1 << 16;

/**
 * Lists the files of an uncompressed tar archive by its headers alone: the contents are skipped over, so that a shard of
 * gigabytes costs a few kilobytes of reading, and each file can be read later from its offset. (Tar libraries stream the
 * contents past and keep offsets to themselves.) Reads ustar, GNU and pax headers (POSIX.1-2017, pax, "ustar Interchange
 * Format"; GNU tar manual, "Basic Tar Format").
 * @throws Error that says what is damaged
 */
export async function* tarEntries(file: FileHandle): AsyncGenerator<TarEntry> {
  const { size: archiveSize } = await file.stat();
  let position = 0;
  let longName: string | undefined;
  let longSize: number | undefined;
  while (position + BLOCK <= archiveSize) {
    const header = await readAt(file, position, BLOCK);
    if (header.every((byte) => byte === 0)) return; // the end mark
    checkHeader(header, position);
    const size = longSize ?? readNumber(header, 124, 12);
    const offset = position + BLOCK;
    if (offset + size > archiveSize) throw new Error(`the archive ends within an entry at byte ${position}`);
    position = offset + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'L') {
      longName = readText(await readName(file, offset, size), 0, size);
    } else if (type === 'x') {
      const records = paxRecords(await readName(file, offset, size));
      longName = records.get('path') ?? longName;
      longSize = records.has('size') ? Number(records.get('size')) : undefined;
    } else {
      if (type === '0' || type === '\0' || type === '7') yield { name: longName ?? shortName(header), offset, size };
      longName = undefined;
      longSize = undefined;
    }
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw new Error(`the archive ends at byte ${position + bytesRead}`);
  return buffer;
}

async function readName(file: FileHandle, offset: number, size: number): Promise<Buffer> {
  if (size > LONGEST_NAME) throw new Error(`a name of ${size} bytes at byte ${offset}`);
  return readAt(file, offset, size);
}

/** The checksum is the sum of the header's bytes with its own field taken as spaces. */
function checkHeader(header: Buffer, position: number): void {
  let sum = 0;
  for (const [at, byte] of header.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte;
  if (sum !== readNumber(header, 148, 8)) throw new Error(`no tar header at byte ${position}`);
}

/** An octal text, or a big-endian number when the first bit is set (GNU, for sizes from 8 GiB). */
function readNumber(header: Buffer, at: number, length: number): number {
  if (((header[at] ?? 0) & 0x80) !== 0) return header.readUIntBE(at + length - 6, 6);
  const text = readText(header, at, length).trim();
  return text === '' ? 0 : Number.parseInt(text, 8);
}

function readText(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('utf8', at, end < 0 || end > at + length ? at + length : end);
}

function shortName(header: Buffer): string {
  const name = readText(header, 0, 100);
  const isUstar = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? readText(header, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Records of the form `length key=value\n`, the length in bytes and including itself. */
function paxRecords(bytes: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, space));
    if (space < 0 || !(length > 0)) break;
    const record = bytes.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}
