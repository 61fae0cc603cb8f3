import { open, type FileHandle } from 'node:fs/promises';

const PROGRAM_LOAD = 1;
const PROGRAM_DYNAMIC = 2;
const TAG_NEEDED = 1n;
const TAG_STRINGS = 5n;

/** A piece of the file that is mapped into memory. */
interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/**
 * The libraries that a 64-bit little-endian ELF library asks the dynamic linker for, by name (its DT_NEEDED entries; System
 * V ABI, "Dynamic Section"). Empty for files of another kind and where there is none.
 */
export async function neededLibraries(path: string): Promise<string[]> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return [];
  try {
    const header = await bytesAt(file, 0, 64);
    const isElf64 = header.length === 64 && header.readUInt32BE(0) === 0x7f454c46 && header.readUInt16BE(4) === 0x0201;
    if (!isElf64) return [];
    const segments = await readSegments(file, header);
    const dynamic = segments.find(({ type }) => type === PROGRAM_DYNAMIC);
    if (dynamic === undefined) return [];
    const entries = await dynamicEntries(file, dynamic);
    const address = Number(entries.find(({ tag }) => tag === TAG_STRINGS)?.value ?? 0);
    const home = segments.find(
      (segment) =>
        segment.type === PROGRAM_LOAD && address >= segment.address && address < segment.address + segment.size,
    );
    if (home === undefined) return [];
    const strings = home.offset + address - home.address;
    const names: string[] = [];
    for (const { tag, value } of entries) {
      if (tag === TAG_NEEDED) names.push(await stringAt(file, strings + Number(value)));
    }
    return names;
  } finally {
    await file.close();
  }
}

async function readSegments(file: FileHandle, header: Buffer): Promise<Segment[]> {
  const start = Number(header.readBigUInt64LE(32));
  const [entrySize, count] = [header.readUInt16LE(54), header.readUInt16LE(56)];
  const table = await bytesAt(file, start, entrySize * count);
  return Array.from({ length: Math.floor(table.length / entrySize) }, (_, index) => {
    const entry = table.subarray(index * entrySize);
    return {
      type: entry.readUInt32LE(0),
      offset: Number(entry.readBigUInt64LE(8)),
      address: Number(entry.readBigUInt64LE(16)),
      size: Number(entry.readBigUInt64LE(32)),
    };
  });
}

async function dynamicEntries(file: FileHandle, { offset, size }: Segment): Promise<{ tag: bigint; value: bigint }[]> {
  const table = await bytesAt(file, offset, size);
  return Array.from({ length: Math.floor(table.length / 16) }, (_, index) => ({
    tag: table.readBigUInt64LE(index * 16),
    value: table.readBigUInt64LE(index * 16 + 8),
  }));
}

async function stringAt(file: FileHandle, offset: number): Promise<string> {
  const bytes = await bytesAt(file, offset, 256);
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
}

/** As many bytes as there are, up to `length`. */
async function bytesAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}
