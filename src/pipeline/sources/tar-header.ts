/** Bytes of a header, and what contents are filled up to. */
export const TAR_BLOCK = 512;

/** One header block of a tar archive, as it stands. */
export interface TarHeader {
  readonly name: string;
  /** Bytes of content that the archive holds, before they are filled up to whole blocks. */
  readonly size: number;
  /** The type flag; NUL, an old tar's file, is `0` here, or `5` for a name that ends in a slash. */
  readonly type: string;
  /** Whether blocks that map a sparse file stand between this one and its content (GNU). */
  readonly hasSparseMap: boolean;
}

/**
 * Reads a header block: ustar, GNU and what was before both (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual,
 * "Basic Tar Format").
 * @param position where it stands in the archive, for messages
 * @throws Error that says what is wrong
 */
export function parseTarHeader(block: Buffer, position: number): TarHeader {
  checkSum(block, position);
  const name = fullName(block);
  const flag = readText(block, 156, 1) || '0';
  const type = flag === '0' && name.endsWith('/') ? '5' : flag;
  const size = hasContent(type) ? readNumber(block, 124, 12) : 0;
  if (!(size >= 0)) {
    const found = Number.isNaN(size) ? JSON.stringify(readText(block, 124, 12)) : size;
    throw new Error(`a size of ${found} in the header at byte ${position}`);
  }
  return { name, size, type, hasSparseMap: type === 'S' && block[482] === 1 };
}

/** Hard links and folders have none whatever their size says, as for GNU tar: some tars put that of the file or folder there. */
export function hasContent(type: string): boolean {
  return type !== '1' && type !== '5';
}

/** Whether one more block of a sparse file's map follows this one. */
export function mapGoesOn(block: Buffer): boolean {
  return block[504] === 1;
}

/** Text up to the first NUL. */
export function readText(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('utf8', at, end < 0 || end > at + length ? at + length : end);
}

/** The checksum is the sum of the header's bytes with its own field taken as spaces; old tars summed signed bytes. */
function checkSum(block: Buffer, position: number): void {
  let [sum, signed] = [0, 0];
  for (const [at, byte] of block.entries()) {
    const value = at >= 148 && at < 156 ? 0x20 : byte;
    sum += value;
    signed += value > 127 ? value - 256 : value;
  }
  const expected = readNumber(block, 148, 8);
  if (expected !== sum && expected !== signed) throw new Error(`no tar header at byte ${position}`);
}

/** Octal digits, or a big-endian number in two's complement when the first bit is set (GNU, for sizes from 8 GiB); NaN for neither. */
function readNumber(block: Buffer, at: number, length: number): number {
  const first = block[at] ?? 0;
  if (first >= 0x80) {
    const value = BigInt(`0x${block.toString('hex', at, at + length)}`);
    return Number(first === 0xff ? BigInt.asIntN(length * 8, value) : BigInt.asUintN(length * 8 - 1, value));
  }
  const text = readText(block, at, length).trim();
  if (text === '') return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : NaN;
}

function fullName(block: Buffer): string {
  const name = readText(block, 0, 100);
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? readText(block, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}
