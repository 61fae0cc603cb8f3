import { expect, it } from 'vitest';
import type { BatchSession } from '../../src/model/batch-session.js';
import type { GeneratedTokens, GenerationBatch } from '../../src/model/generation-batch.js';
import { SharingSession } from '../../src/model/sharing-session.js';

/** Answers every row with the first pixel of its image and with its own prompt. */
class EchoSession implements BatchSession {
  images = 0;
  closed = false;

  generate({ pixels, images, prompts }: GenerationBatch): Promise<GeneratedTokens[][]> {
    expect(pixels.byteLength).toBe(pixels.buffer.byteLength); // it is handed over whole
    this.images += images;
    const [bytes, rows] = [pixels.length / images, prompts.length / images];
    return Promise.resolve(
      prompts.map(([id = -1], row) => [
        { ids: [pixels[Math.floor(row / rows) * bytes] ?? -1, id], logprobs: [], score: 0 },
      ]),
    );
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function batch(images: number, rows: number): GenerationBatch {
  const texts = Array.from({ length: images * rows }, (_, row) => row);
  return {
    pixels: Uint8Array.from({ length: images * 3 }, (_, index) => 50 + Math.floor(index / 3)),
    ...{ images, frames: 1, height: 1, width: 1, clip: false },
    prompts: texts.map((row) => [100 + row]),
    maxNewTokens: texts.map(() => 1),
  };
}

it.each([
  { images: 7, rows: 2, shares: [2, 2, 3] },
  { images: 2, rows: 1, shares: [0, 1, 1] },
])('shares $images images of $rows rows out, and gives all rows in their order', async ({ images, rows, shares }) => {
  const sessions = [new EchoSession(), new EchoSession(), new EchoSession()];
  const texts = await new SharingSession(sessions).generate(batch(images, rows));
  expect(sessions.map((session) => session.images)).toEqual(shares);
  const expected = Array.from({ length: images * rows }, (_, row) => [50 + Math.floor(row / rows), 100 + row]);
  expect(texts.map(([text]) => text?.ids)).toEqual(expected);
});

it('closes all of its sessions', async () => {
  const sessions = [new EchoSession(), new EchoSession()];
  await new SharingSession(sessions).close();
  expect(sessions.map(({ closed }) => closed)).toEqual([true, true]);
});
