import { open } from 'node:fs/promises';

/** A member of the archive: its bytes, or a length of zeros that take no room on disk (a hole). */
export interface ArchiveInput {
  readonly name: string;
  readonly content: Uint8Array | { readonly hole: number };
  /** Zip compression method written in the headers; 0 is stored. */
  readonly method?: number;
}

/**
 * Writes a stored zip, zip64 where a size or an offset needs it (PKWARE APPNOTE 4.3). Checksums are left 0: torch's own
 * reader checks none, nor does ours, and that of a 4 GB hole would take the test long.
 */
export async function writeArchive(path: string, members: readonly ArchiveInput[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    let position = 0;
    const directory: Buffer[] = [];
    for (const { name, content, method = 0 } of members) {
      const size = content instanceof Uint8Array ? content.byteLength : content.hole;
      const offset = position;
      const local = Buffer.concat([header(0x04034b50, [45, 0, method], [0], size, name), zip64([size, size], size)]);
      await file.write(local, 0, local.length, position);
      position += local.length;
      if (content instanceof Uint8Array) await file.write(content, 0, content.byteLength, position);
      position += size;
      const extra = zip64([size, size, offset], Math.max(size, offset));
      const fixed = header(0x02014b50, [45, 45, 0, method], [0], size, name, { extra: extra.length, offset });
      directory.push(Buffer.concat([fixed, extra]));
    }
    const central = Buffer.concat(directory);
    await file.write(
      Buffer.concat([central, endOfArchive(members.length, central.length, position)]),
      0,
      null,
      position,
    );
  } finally {
    await file.close();
  }
}

const LIMIT = 0xffffffff;

function header(
  signature: number,
  versions: readonly number[],
  crc: readonly number[],
  size: number,
  name: string,
  central?: { extra: number; offset: number },
): Buffer {
  const big = size >= LIMIT || (central?.offset ?? 0) >= LIMIT;
  const nameBytes = Buffer.from(name);
  const words = [...versions, 0, 0];
  const lengths = [nameBytes.length, central?.extra ?? (size >= LIMIT ? 20 : 0)];
  return Buffer.concat([
    u32(signature),
    ...words.map(u16),
    ...crc.map(u32),
    u32(big ? LIMIT : size),
    u32(big ? LIMIT : size),
    ...lengths.map(u16),
    ...(central ? [u16(0), u16(0), u16(0), u32(0), u32(big ? LIMIT : central.offset)] : []),
    nameBytes,
  ]);
}

function zip64(values: readonly number[], largest: number): Buffer {
  if (largest < LIMIT) return Buffer.alloc(0);
  return Buffer.concat([u16(1), u16(values.length * 8), ...values.map(u64)]);
}

function endOfArchive(count: number, size: number, offset: number): Buffer {
  const big = offset >= LIMIT;
  const end = [u32(0x06054b50), u16(0), u16(0), u16(count), u16(count), u32(size), u32(big ? LIMIT : offset), u16(0)];
  if (!big) return Buffer.concat(end);
  const record = [u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), ...[count, count, size, offset].map(u64)];
  const locator = [u32(0x07064b50), u32(0), u64(offset + size), u32(1)];
  return Buffer.concat([...record, ...locator, ...end]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
