import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { openSafetensors } from '../../src/model/safetensors.js';
import { errorOf } from '../support/error-of.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { float32Tensor, headerBytes, writeSafetensors } from '../support/write-safetensors.js';

const file = (contents: Uint8Array): string => {
  const path = join(scratchFolder(), 'model.safetensors');
  writeFileSync(path, contents);
  return path;
};

/** The message that opening a file, or reading its first tensor, fails with. */
const failure = async (path: string): Promise<string> => {
  const error = await errorOf(
    openSafetensors(path).then(async (tensors) => {
      try {
        await tensors.read([...tensors.tensors.keys()][0]!);
      } finally {
        await tensors.close();
      }
    }),
  );
  expect(error).toBeInstanceOf(ModelError);
  expect(error.message).toContain(path);
  return error.message;
};

describe('openSafetensors', () => {
  it('reads tensors by name', async () => {
    const path = join(scratchFolder(), 'model.safetensors');
    writeSafetensors(
      path,
      new Map([
        ['first', float32Tensor([2], [1, 2])],
        ['empty', float32Tensor([0, 3], [])],
        ['scalar', float32Tensor([], [7])],
        ['last', { dtype: 'U8', shape: [1, 3], bytes: Uint8Array.of(9, 8, 7) }],
      ]),
    );
    const tensors = await openSafetensors(path);
    try {
      expect([...tensors.tensors.keys()]).toEqual(['first', 'empty', 'scalar', 'last']);
      expect(tensors.tensors.get('first')).toMatchObject({ dtype: 'F32', shape: [2], byteLength: 8 });
      expect(new Float32Array((await tensors.read('first')).buffer)).toEqual(Float32Array.of(1, 2));
      expect(await tensors.read('empty')).toEqual(new Uint8Array(0));
      expect(new Float32Array((await tensors.read('scalar')).buffer)).toEqual(Float32Array.of(7));
      expect(await tensors.read('last')).toEqual(Uint8Array.of(9, 8, 7));
      await expect(tensors.read('absent')).rejects.toThrow(/expected a tensor absent, found none of that name/);
    } finally {
      await tensors.close();
    }
  });

  it('says when a file is missing', async () => {
    expect(await failure(join(scratchFolder(), 'model.safetensors'))).toMatch(/can't be opened \(ENOENT/);
  });

  it.each([0, 4, 7])('refuses a file of %i bytes', async (length) => {
    expect(await failure(file(new Uint8Array(length)))).toContain(`found only ${length} bytes`);
  });

  it.each([
    ['in the header', 30, /truncated: its header alone takes \d+ bytes, the file has 30/],
    ['in the last tensor', -1, /tensor last: truncated: it should end at byte \d+, the file has \d+/],
    ['before the tensors', -12, /tensor first: truncated/],
  ])('says where a file is truncated: %s', async (_, length, message) => {
    const path = join(scratchFolder(), 'model.safetensors');
    writeSafetensors(
      path,
      new Map([
        ['first', float32Tensor([2], [1, 2])],
        ['last', float32Tensor([1], [3])],
      ]),
    );
    const { size } = await import('node:fs').then(({ statSync }) => statSync(path));
    truncateSync(path, length < 0 ? size + length : length);
    expect(await failure(path)).toMatch(message);
  });

  it('says when a file loses its end after it was opened', async () => {
    const path = join(scratchFolder(), 'model.safetensors');
    writeSafetensors(path, new Map([['only', float32Tensor([4], [1, 2, 3, 4])]]));
    const tensors = await openSafetensors(path);
    truncateSync(path, 100);
    const error = await errorOf(tensors.read('only'));
    await tensors.close();
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(/tensor only: truncated: expected 16 bytes/);
  });

  it('refuses another kind of file', async () => {
    expect(await failure(file(Buffer.from('<!doctype html><html lang="en">')))).toMatch(/another kind of file/);
  });

  const entry = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  it.each([
    ['no JSON', '{"first": ', /expected a JSON header, found a syntax error/],
    ['an array', [], /expected a header object, found an array of 0/],
    ['an entry that is no object', { w: 3 }, /tensor w: expected a header entry, found 3/],
    [
      'an unknown element type',
      { w: { ...entry, dtype: 'F8_E4M3' } },
      /tensor w: expected an element type of F32.*found "F8_E4M3"/,
    ],
    ['an element type that is a name every object has', { w: { ...entry, dtype: 'toString' } }, /element type/],
    ['no shape', { w: { ...entry, shape: undefined } }, /tensor w: expected a shape and two data_offsets/],
    ['a negative extent', { w: { ...entry, shape: [-1] } }, /tensor w: expected a shape and two data_offsets/],
    ['one offset', { w: { ...entry, data_offsets: [0] } }, /tensor w: expected a shape and two data_offsets/],
    ['too few bytes', { w: { ...entry, shape: [2] } }, /tensor w: expected 8 bytes for its shape \[2\], found 4/],
    ['offsets the wrong way round', { w: { ...entry, data_offsets: [8, 4] } }, /tensor w: expected 4 bytes.*found -4/],
  ])('refuses a header with %s', async (_, header, message) => {
    expect(await failure(file(Buffer.concat([headerBytes(header), new Uint8Array(8)])))).toMatch(message);
  });
});
