import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputError } from '../../../src/errors.js';
import { sidecarPath } from '../../../src/pipeline/writers/sidecar-path.js';

describe('sidecarPath', () => {
  it('lies beside the picture', () => {
    expect(sidecarPath('photos/a.b.jpg', { extension: '.txt' })).toBe('photos/a.b.txt');
    expect(sidecarPath('../a.JPG', { extension: '.caption', name: 'full' })).toBe('../a.JPG.caption');
    expect(() => sidecarPath('https://host/a.jpg', { extension: '.txt' })).toThrow(OutputError);
  });

  it.each([
    ['photos/sub/a.jpg', undefined, 'out/photos/sub/a.txt'],
    ['/data/photos/sub/a.jpg', undefined, 'out/data/photos/sub/a.txt'],
    ['/data/photos/sub/a.jpg', '/data/photos', 'out/sub/a.txt'],
    ['photos/sub/a.jpg', 'photos', 'out/sub/a.txt'],
    ['elsewhere/a.jpg', 'photos', 'out/elsewhere/a.txt'],
    ['../../etc/a.jpg', undefined, 'out/etc/a.txt'],
    ['x/../../../a.jpg', undefined, 'out/a.txt'],
    ['x/../', undefined, 'out/unnamed.txt'],
    ['shards/00.tar/0001.jpg', undefined, 'out/shards/00.tar/0001.txt'],
    ['https://host.example/p/a.jpg?size=3#x', undefined, 'out/host.example/p/a.txt'],
    ['https://host.example/../../a.jpg', undefined, 'out/a.txt'],
  ])('mirrors %s below the output folder, root %s', (path, root, expected) => {
    expect(sidecarPath(path, { extension: '.txt', outputFolder: 'out', ...(root && { root }) })).toBe(expected);
  });
});

it('sidecarPath never leads out of the output folder, whatever the path', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '', '...', '~', 'https:', 'a.jpg', '\\..'), fc.string());
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 8 }),
      fc.option(fc.constantFrom('/', '..', 'photos', '/data'), { nil: undefined }),
      (parts, root) => {
        const path = sidecarPath(parts.join('/'), { extension: '.txt', outputFolder: '/out', ...(root && { root }) });
        expect(resolve(path).startsWith('/out/')).toBe(true);
      },
    ),
  );
});

it('takes addresses of 100,000 characters', () => {
  const place = { extension: '.txt', outputFolder: 'texts' };
  expect(sidecarPath(`https://x.org/a.jpg${'?'.repeat(100_000)}\nb`, place)).toBe(join('texts', 'x.org', 'a.txt'));
});
