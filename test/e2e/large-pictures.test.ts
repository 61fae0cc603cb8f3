import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCaptioner, type GitCaptioner } from '../../dist/index.js';

const options = { model: 'git-demo', device: 'cpu', precision: 'fp32' } as const;
let inThread: GitCaptioner;
let inline: GitCaptioner;

beforeAll(async () => {
  inThread = await createCaptioner(options);
  inline = await createCaptioner({ ...options, onDecoded: () => undefined }); // who measures gets no thread
});
afterAll(async () => {
  await Promise.all([inThread.close(), inline.close()]);
});

async function photo(width: number, height: number): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
  const create = { width: width >> 3, height: height >> 3, channels: 3 as const, background: '#888', noise };
  const small = await sharp({ create }).png().toBuffer();
  return sharp(small).resize(width, height).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

const prepared = (captioner: GitCaptioner, bytes: Uint8Array) =>
  captioner.prepare({ read: () => Promise.resolve(bytes) });

it('gives of a large picture, decoded in a thread of its own, what the main thread gives', async () => {
  const pictures = await Promise.all([photo(2600, 1700), photo(1700, 2600), photo(2100, 2100), photo(3000, 1400)]);
  const [first, second] = await Promise.all(
    [inThread, inline].map((captioner) => Promise.all(pictures.map((bytes) => prepared(captioner, bytes)))),
  );
  expect(first).toEqual(second);
});

it('says of a large picture what is wrong with it, and goes on', async () => {
  const whole = await photo(2600, 1700);
  const cut = prepared(inThread, whole.subarray(0, whole.length >> 1));
  const next = prepared(inThread, whole);
  await expect(cut).rejects.toMatchObject({ code: 'IMAGE_TRUNCATED', name: 'ItemError' });
  expect(await next).toMatchObject({ width: 96, height: 96 });
});
