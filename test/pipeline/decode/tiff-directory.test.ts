import { expect, it } from 'vitest';
import { sharp } from '../../../src/sharp.js';
import { readTiffDirectory } from '../../../src/pipeline/decode/tiff-directory.js';

const raw = { width: 5, height: 4, channels: 4 } as const;
const tiff = (options: object = {}) => sharp(new Uint8Array(80).fill(7), { raw }).tiff(options).toBuffer();

it('reads what a TIFF says of its channels and its compression', async () => {
  expect(readTiffDirectory(await tiff({ compression: 'none' }))).toEqual({ compression: 1, extraSamples: [2] });
  expect(readTiffDirectory(await tiff({ compression: 'lzw' }))).toEqual({ compression: 5, extraSamples: [2] });
  expect(readTiffDirectory(await tiff({ compression: 'lzw', bigtiff: true }))).toEqual({
    compression: 5,
    extraSamples: [2],
  });
});

it('reads big-endian files and fields that stand elsewhere', () => {
  // two entries: compression 8 in place, three extra samples further back
  const bytes = Buffer.from(
    '4d4d002a00000008' + '0002' + '010300030000000100080000' + '015200030000000300000026' + '00000000' + '000000010002',
    'hex',
  );
  expect(readTiffDirectory(bytes)).toEqual({ compression: 8, extraSamples: [0, 1, 2] });
});

it('gives nothing where the directory is cut off or the file is no TIFF', async () => {
  const whole = await tiff({ compression: 'lzw' });
  for (const length of [0, 7, 8, whole.length >> 1]) {
    expect(readTiffDirectory(whole.subarray(0, length))).toBeUndefined();
  }
  expect(readTiffDirectory(Buffer.from('no TIFF at all'))).toBeUndefined();
});
