/**
 * A drawn picture or clip to check a model on: waves of colour, never flat, the same everywhere.
 * @returns `[frames, size, size, 3] uint8`
 */
export function testPicture(frames: number, size: number, seed: number): Uint8Array {
  const pixels = new Uint8Array(frames * size * size * 3);
  for (let index = 0; index < pixels.length; index++) {
    const channel = index % 3;
    const pixel = (index - channel) / 3;
    const [x, y, frame] = [pixel % size, Math.floor(pixel / size) % size, Math.floor(pixel / size ** 2)];
    const phase = (x * (channel + 2) + y * (seed + 1)) / size + frame / 2 + seed;
    pixels[index] = Math.round(127.5 + 127 * Math.sin(2 * Math.PI * phase));
  }
  return pixels;
}
