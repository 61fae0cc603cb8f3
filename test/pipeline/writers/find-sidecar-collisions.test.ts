import { expect, it } from 'vitest';
import { findSidecarCollisions } from '../../../src/pipeline/writers/find-sidecar-collisions.js';

const stream =
  (...paths: string[]) =>
  () =>
    (async function* () {
      yield* await Promise.resolve(paths);
    })();

it('findSidecarCollisions names the pictures that would share a text', async () => {
  const paths = stream('x/a.jpg', 'x/b.jpg', 'x/a.png', 'x/a.webp', 'y/a.jpg', 'x/b.jpg');
  expect(await findSidecarCollisions(paths, { extension: '.txt' })).toEqual([
    { sidecar: 'x/a.txt', paths: ['x/a.jpg', 'x/a.png', 'x/a.webp'] },
  ]);
  expect(await findSidecarCollisions(paths, { extension: '.txt', name: 'full' })).toEqual([]);
});

it('findSidecarCollisions sees mirrored paths that meet, and keeps its report short', async () => {
  const meeting = stream('../a.jpg', 'a.jpg');
  expect(await findSidecarCollisions(meeting, { extension: '.txt', outputFolder: 'out' })).toHaveLength(1);
  const many = stream(...Array.from({ length: 100 }, (_, i) => [`${i}.jpg`, `${i}.png`]).flat());
  expect(await findSidecarCollisions(many, { extension: '.txt' }, 5)).toHaveLength(5);
});
