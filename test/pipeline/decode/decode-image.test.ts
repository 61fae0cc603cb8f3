import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ItemError } from '../../../src/errors.js';
import { decodeImage, type DecodeOptions } from '../../../src/pipeline/decode/decode-image.js';
import { sharp } from '../../../src/sharp.js';
import { compareRgb, gitFixture, gitJson, referenceRgb } from '../../support/git-fixtures.js';

const same = { equal: 1, mean: 0, max: 0 };
const { images } = gitJson('images/images.json') as {
  images: { id: string; file: string; pil_mode: string; rgb_over_white?: unknown }[];
};
const eightBit = images.filter(({ pil_mode }) => pil_mode !== 'I;16');
const fixture = (file: string) => readFileSync(gitFixture(`images/${file}`));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capwright-decode-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file of the given name and bytes and gives its path. */
function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function failure(input: string | Uint8Array, options?: DecodeOptions): Promise<ItemError> {
  const error: unknown = await decodeImage(input, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ItemError)) throw new Error(`expected an ItemError, found ${String(error)}`);
  return error;
}

/** A PNG header that claims a size, without the pixels. */
function claimedPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(10))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A copy with other bytes in the one place where these stand, in hexadecimal. */
function patched(bytes: Buffer, from: string, to: string): Buffer {
  const at = bytes.indexOf(from, 0, 'hex');
  if (at < 0) throw new Error(`expected the bytes ${from}, found none`);
  const copy = Buffer.from(bytes);
  copy.write(to, at, 'hex');
  return copy;
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

describe('decodeImage', () => {
  it.each(eightBit)('equals Pillow with transparency dropped: $id', async ({ id, file: name }) => {
    const options = { autoOrient: false, alpha: 'drop' } as const;
    expect(compareRgb(await decodeImage(gitFixture(`images/${name}`), options), referenceRgb(id))).toEqual(same);
  });

  it.each(eightBit.filter((image) => image.rgb_over_white))(
    'equals Pillow over white: $id',
    async ({ id, file: name }) => {
      const actual = await decodeImage(gitFixture(`images/${name}`));
      expect(compareRgb(actual, referenceRgb(`${id}.rgb_over_white`))).toEqual(same);
    },
  );

  it('scales 16-bit gray to 8 bits', async () => {
    const samples = Uint16Array.from({ length: 256 }, (_, i) => i * 257);
    const raw = { width: 16, height: 16, channels: 1 } as const;
    const png = await sharp(samples, { raw }).toColourspace('grey16').png().toBuffer();
    expect((await sharp(png).metadata()).depth).toBe('ushort');
    const { data } = await decodeImage(png);
    expect([...data]).toEqual([...samples].flatMap((_, i) => [i, i, i]));
  });

  it('takes the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(300, 10), Buffer.alloc(300, 200)]);
    const gif = await sharp(frames, { raw: { width: 10, height: 20, channels: 3, pageHeight: 10 } })
      .gif({ loop: 0 })
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    const { width, height, data } = await decodeImage(gif);
    expect([width, height, data[0]]).toEqual([10, 10, 10]);
  });

  it.each(['webp', 'tiff', 'avif', 'gif'] as const)('reads %s', async (format) => {
    const picture = await sharp(fixture('shapes.png')).toFormat(format).toBuffer();
    const { width, height, data } = await decodeImage(picture);
    expect([width, height, data.length]).toEqual([102, 64, 102 * 64 * 3]);
  });

  it('takes only channels that are named so for transparency in a TIFF', async () => {
    const raw = { width: 2, height: 1, channels: 4 } as const;
    const samples = Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 128);
    const tiff = await sharp(samples, { raw }).tiff({ compression: 'none' }).toBuffer();
    expect([...(await decodeImage(tiff)).data]).toEqual([255, 255, 255, 147, 152, 157]);
    const infrared = patched(tiff, '520103000100000002', '520103000100000000'); // ExtraSamples: unspecified
    expect([...(await decodeImage(infrared)).data]).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it('turns a TIFF as its tag says in any case, as Pillow does', async () => {
    const raw = { width: 2, height: 1, channels: 1 } as const;
    const tiff = await sharp(Uint8Array.of(1, 2), { raw }).withMetadata({ orientation: 6 }).tiff().toBuffer();
    for (const autoOrient of [true, false]) {
      const { width, height } = await decodeImage(tiff, { autoOrient });
      expect([width, height]).toEqual([1, 2]);
    }
  });

  it('reads the still picture of an animated AVIF', async () => {
    const still = await sharp(fixture('shapes.png')).avif().toBuffer();
    const animated = Buffer.from(still);
    animated.write('avis', 8, 'latin1');
    expect(await decodeImage(animated)).toEqual(await decodeImage(still));
  });

  it('ignores colour profiles, as the reference does', async () => {
    const wide = await sharp(fixture('shapes.png')).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect(Buffer.from((await decodeImage(wide)).data).equals(stored)).toBe(true);
    expect(stored.equals(Buffer.from(referenceRgb('shapes').data))).toBe(false);
  });

  it('renders SVG only when allowed, whatever the extension says', async () => {
    const svg =
      '<?xml version="1.0"?><!-- a --><svg xmlns="http://www.w3.org/2000/svg" width="9" height="7"><rect width="9" height="7" fill="red"/></svg>';
    const path = file('drawing.jpg', svg);
    expect(await failure(path)).toMatchObject({
      code: 'IMAGE_UNSUPPORTED',
      message: expect.stringContaining('found SVG') as string,
    });
    const { width, height, data } = await decodeImage(path, { allowSvg: true });
    expect([width, height, ...data.subarray(0, 3)]).toEqual([9, 7, 255, 0, 0]);
  });
});

describe('decodeImage on what is no good picture', () => {
  it('names a missing file and its path', async () => {
    const error = await failure(join(folder, 'nowhere.jpg'));
    expect(error.code).toBe('IMAGE_MISSING');
    expect(error.message).toContain('nowhere.jpg');
  });

  it('says where a name is what can not be opened', async () => {
    expect((await failure(join(folder, 'caf\uFFFD.jpg'))).message).toMatch(/another encoding than UTF-8: rename it/);
  });

  it('refuses a directory named like a picture', async () => {
    const path = join(folder, 'x.jpg');
    mkdirSync(path);
    expect((await failure(path)).code).toBe('IMAGE_IS_DIRECTORY');
    expect((await failure(join(file('plain.jpg', 'x'), 'below.jpg'))).code).toBe('IMAGE_MISSING');
  });

  it('refuses a named pipe without waiting on it', async () => {
    const path = join(folder, 'pipe.jpg');
    execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
    expect((await failure(path)).code).toBe('IMAGE_UNREADABLE');
  });

  it('tells an empty file', async () => {
    expect((await failure(file('zero.jpg', ''))).code).toBe('IMAGE_EMPTY');
    expect((await failure(new Uint8Array(0))).code).toBe('IMAGE_EMPTY');
  });

  it.each([
    ['text', Buffer.from('just some words, no picture\n')],
    ['HTML', Buffer.from('<!DOCTYPE html><html><body>404</body></html>')],
    ['BMP', Buffer.from('424d46000000000000003600000028000000', 'hex')],
    ['ICO', Buffer.from('00000100010010100000', 'hex')],
    ['JPEG 2000', Buffer.from('0000000c6a5020200d0a870a', 'hex')],
    ['JPEG XL', Buffer.from('ff0a0000', 'hex')],
    ['PDF', Buffer.from('%PDF-1.7\n')],
    ['PPM, PGM or PBM', Buffer.from('P6 1 1 255 abc')],
    ['MP4 or MOV video', Buffer.from('000000206674797069736f6d00000200', 'hex')],
    ['an unknown format', Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 0, 200])],
  ])('names the format it can not read: %s', async (format, bytes) => {
    const error = await failure(bytes);
    expect(error.code).toBe('IMAGE_UNSUPPORTED');
    expect(error.message).toContain(`found ${format}.`);
  });

  it('refuses truncated pictures, or fills them when told to', async () => {
    const noise = {
      width: 300,
      height: 300,
      channels: 3 as const,
      noise: { type: 'gaussian' as const, mean: 120, sigma: 40 },
      background: '#000',
    };
    for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
      const whole = await sharp({ create: noise }).toFormat(format).toBuffer();
      const half = whole.subarray(0, whole.length >> 1);
      expect((await failure(half)).code).toBe('IMAGE_TRUNCATED');
      const options = { allowTruncated: true };
      if (format === 'jpeg' || format === 'png')
        expect((await decodeImage(half, options)).data.length).toBe(300 * 300 * 3);
    }
    const lastBytesMissing = fixture('jpeg420.jpg').subarray(0, -2);
    expect((await failure(lastBytesMissing)).code).toBe('IMAGE_TRUNCATED');
    expect((await failure(fixture('jpeg420.jpg').subarray(0, 100))).code).toBe('IMAGE_TRUNCATED');
  });

  it('refuses a TIFF with parts that it can not read, instead of leaving them black', async () => {
    const tiff = await sharp(fixture('shapes.png')).tiff({ compression: 'none' }).toBuffer();
    expect((await failure(tiff.subarray(0, 100))).code).toBe('IMAGE_TRUNCATED');
    const pixels = tiff.indexOf(Buffer.from((await decodeImage(tiff)).data.subarray(0, 300)));
    const directory = tiff.readUInt32LE(4);
    expect(directory).toBeGreaterThan(pixels); // as libtiff writes it: so cutting the end loses the directory
    const cut = Buffer.concat([tiff.subarray(0, pixels), tiff.subarray(directory)]);
    cut.writeUInt32LE(pixels, 4);
    const error = await failure(cut);
    expect(error.code).toMatch(/^IMAGE_(TRUNCATED|UNREADABLE)$/);
    const zstandard = await failure(patched(tiff, '030103000100000001', '030103000100000050c3'));
    expect(zstandard.code).toBe('IMAGE_UNSUPPORTED');
    expect(zstandard.message).toContain('TIFF pictures of ZSTD compression');
  });

  it('calls damaged data damaged', async () => {
    const damaged = Buffer.from(fixture('noise.png'));
    damaged.fill(0x55, 60, 90);
    const error = await failure(damaged);
    expect(error.code).toBe('IMAGE_UNREADABLE');
    expect(error.message).toContain('damaged PNG data');
  });

  it('refuses pictures over the pixel limit, naming both sizes', async () => {
    const error = await failure(claimedPng(20000, 20000));
    expect(error.code).toBe('IMAGE_TOO_LARGE');
    expect(error.message).toContain('at most 178,956,970 pixels, found 20000 x 20000');
    expect((await failure(fixture('shapes.png'), { limitPixels: 100 })).code).toBe('IMAGE_TOO_LARGE');
  });
});
