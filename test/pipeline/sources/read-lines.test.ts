import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { readLines } from '../../../src/pipeline/sources/read-lines.js';
import { collect } from '../../support/collect.js';

async function* pieces(...parts: (Uint8Array | string)[]) {
  yield* await Promise.resolve(parts);
}

describe('readLines', () => {
  it('splits at LF and CRLF, whatever the pieces, and drops a byte order mark', async () => {
    const bytes = Buffer.from('\uFEFFa\r\nbä\n\nlast', 'utf8');
    const single = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(await collect(readLines(pieces(...single), 'list'))).toEqual(['a', 'bä', '', 'last']);
    expect(await collect(readLines(pieces(bytes), 'list'))).toEqual(['a', 'bä', '', 'last']);
    expect(await collect(readLines(pieces('x\ny\n'), 'list'))).toEqual(['x', 'y']);
  });

  it('splits at NUL where there are any, as find -print0 writes', async () => {
    const text = 'two\nlines.jpg\0b\r\0last.jpg\0';
    expect(await collect(readLines(pieces(text), 'list'))).toEqual(['two\nlines.jpg', 'b\r', 'last.jpg']);
    expect(await collect(readLines(pieces('a', '.jpg\0', 'b'), 'list'))).toEqual(['a.jpg', 'b']);
  });

  it("reads UTF-16 with its mark, as Windows PowerShell's > writes it", async () => {
    const bytes = Buffer.from('\uFEFFbä.jpg\r\n猫.png\r\n', 'utf16le');
    expect(await collect(readLines(pieces(bytes.subarray(0, 5), bytes.subarray(5)), 'list'))).toEqual([
      'bä.jpg',
      '猫.png',
    ]);
    expect(await collect(readLines(pieces(bytes.swap16()), 'list'))).toEqual(['bä.jpg', '猫.png']);
  });

  it('refuses what is no list', async () => {
    const blob = Buffer.alloc(2 ** 21, 'x');
    await expect(collect(readLines(pieces(blob), 'list.txt'))).rejects.toThrow(UsageError);
  });
});
