import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/errors.js';
import { openTorchCheckpoint } from '../../../src/model/torch-checkpoint/open-torch-checkpoint.js';
import { writeArchive } from './write-archive.js';

const FIXTURES = fileURLToPath(new URL('../../fixtures/torch-checkpoint/', import.meta.url));

type Expected = Record<string, Record<string, { dtype: string; shape: number[]; hex: string }>>;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-torch-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The pickle of {"w": tensor} where the tensor has the given geometry over one float32 storage. */
function pickleOf(geometry: {
  elements: number;
  offset: number;
  shape: number[];
  stride: number[];
  type?: string;
}): Buffer {
  const int = (value: number): Buffer => {
    const bytes = Buffer.alloc(10, 0);
    bytes[0] = 0x8a;
    bytes[1] = 8;
    bytes.writeBigInt64LE(BigInt(value), 2);
    return bytes;
  };
  const text = (value: string): Buffer => Buffer.concat([Buffer.from([0x8c, value.length]), Buffer.from(value)]);
  const tuple = (values: number[]): Buffer => Buffer.concat([Buffer.from('('), ...values.map(int), Buffer.from('t')]);
  return Buffer.concat([
    Buffer.from([0x80, 2]),
    Buffer.from('}'),
    text('w'),
    Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n(('),
    text('storage'),
    Buffer.from(`ctorch\n${geometry.type ?? 'FloatStorage'}\n`),
    text('0'),
    text('cpu'),
    int(geometry.elements),
    Buffer.from('tQ'),
    int(geometry.offset),
    tuple(geometry.shape),
    tuple(geometry.stride),
    Buffer.from([0x89]),
    Buffer.from('ccollections\nOrderedDict\n)RtRs.'),
  ]);
}

async function archive(pickle: Uint8Array, data: Uint8Array = new Uint8Array(16)): Promise<string> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.bin`);
  await writeArchive(path, [
    { name: 'archive/data.pkl', content: pickle },
    { name: 'archive/data/0', content: data },
  ]);
  return path;
}

async function errorOf(path: string): Promise<string> {
  const error: unknown = await openTorchCheckpoint(path).then(
    (file) => file.close().then(() => undefined),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  return (error as ModelError).message;
}

describe('files that torch saved', () => {
  it.each(['module.bin', 'every-dtype.bin', 'views.bin', 'protocol-4.bin', 'protocol-5.bin'])(
    'reads every tensor of %s as torch gives it',
    async (name) => {
      const expected = (JSON.parse(await readFile(join(FIXTURES, 'expected.json'), 'utf8')) as Expected)[name]!;
      const file = await openTorchCheckpoint(join(FIXTURES, name));
      try {
        expect([...file.tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
        for (const [key, { dtype, shape, hex }] of Object.entries(expected)) {
          expect(file.tensors.get(key), key).toEqual({ dtype, shape, byteLength: hex.length / 2 });
          expect(Buffer.from(await file.read(key)).toString('hex'), key).toBe(hex);
        }
        await expect(file.read('absent')).rejects.toThrow(/expected a tensor absent/);
      } finally {
        await file.close();
      }
    },
  );
});

describe('files that are refused', () => {
  it.each([
    ['hostile-system.bin', 'posix.system'],
    ['hostile-exec.bin', 'builtins.exec'],
    ['whole-model.bin', 'torch.nn.modules.linear.Linear'],
    ['complex.bin', 'torch.ComplexFloatStorage'],
  ])('refuses %s by the name of what it asks for, and runs nothing', async (name, global) => {
    expect(await errorOf(join(FIXTURES, name))).toContain(`its pickle asks for ${global},`);
    expect(existsSync('capwright-was-here')).toBe(false);
  });

  it.each([
    ['inst', Buffer.from('(Vid\niposix\nsystem\n.'), '0x56'],
    ['obj', Buffer.from('(cposix\nsystem\no.'), 'posix.system'],
    ['newobj', Buffer.from('ccollections\nOrderedDict\n)\x81.', 'latin1'), '0x81'],
    ['extension registry', Buffer.from('\x82\x01.', 'latin1'), '0x82'],
    ['persistent id as text', Buffer.from('Pevil\n.'), '0x50'],
    ['getattr', Buffer.from('c__builtin__\ngetattr\n.'), '__builtin__.getattr'],
    ['a storage type as a callable', Buffer.from('ctorch\nFloatStorage\n)R.'), 'a call of something'],
    ['state set on a callable', Buffer.from('ctorch._utils\n_rebuild_parameter\n}b.'), '0x62'],
    ['dotted names', Buffer.from('ccollections\nOrderedDict.fromkeys\n.'), 'collections.OrderedDict.fromkeys'],
    ['terminal codes in a name', Buffer.from('cposix\n\x1b[2Jsystem\n.'), 'posix.?[2Jsystem'],
  ])('refuses %s', async (_, pickle, part) => {
    expect(await errorOf(await archive(pickle))).toContain(part);
  });

  it.each([
    ['an empty stack', Buffer.from('.')],
    ['no mark', Buffer.from('t.')],
    ['a forgotten memo', Buffer.from('h\x09.')],
    ['a cut string', Buffer.from('X\xff\xff\xff\x7fab.', 'latin1')],
    ['no end', Buffer.from('}')],
    ['text that is not UTF-8', Buffer.from('X\x01\x00\x00\x00\xff.', 'latin1')],
    ['a new protocol', Buffer.from('\x80\x09}.', 'latin1')],
    ['a huge integer', Buffer.from('\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.', 'latin1')],
  ])('calls a pickle with %s damaged', async (_, pickle) => {
    expect(await errorOf(await archive(pickle))).toMatch(/damaged one .* Fetch the file again/);
  });

  it('refuses tensors that reach past their storage, or would fill the memory', async () => {
    const past = { elements: 4, offset: 1, shape: [2, 2], stride: [2, 1] };
    expect(await errorOf(await archive(pickleOf(past)))).toContain('reaches past its 4 elements');
    const bomb = { elements: 4, offset: 0, shape: [100000, 100000], stride: [0, 0] };
    expect(await errorOf(await archive(pickleOf(bomb)))).toContain('10000000000 elements');
    const negative = { elements: 4, offset: 3, shape: [2], stride: [-1] };
    expect(await errorOf(await archive(pickleOf(negative)))).toContain('fields have other types');
    const absentBytes = { elements: 40, offset: 0, shape: [40], stride: [1] };
    expect(await errorOf(await archive(pickleOf(absentBytes)))).toContain(
      'expected 160 bytes in its storage 0, found 16',
    );
    const fits = await openTorchCheckpoint(
      await archive(pickleOf({ elements: 4, offset: 1, shape: [3], stride: [1] })),
    );
    expect(fits.tensors.get('w')).toEqual({ dtype: 'F32', shape: [3], byteLength: 12 });
    await fits.close();
  });

  it('says what a file is when it is no state dict', async () => {
    expect(await errorOf(join(FIXTURES, 'legacy.bin'))).toContain('torch before 1.6');
    expect(await errorOf(join(FIXTURES, 'torchscript.bin'))).toContain('a TorchScript program');
    expect(await errorOf(join(FIXTURES, 'snapshot.bin'))).toContain('[epoch, state_dict] and no tensor');
    const path = join(folder, 'other.bin');
    await writeFile(path, '');
    expect(await errorOf(path)).toContain('an empty file');
    await writeFile(path, 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n');
    expect(await errorOf(path)).toContain('git lfs pull');
    expect(await errorOf(join(folder, 'none.bin'))).toContain("can't be opened");
    await writeArchive(path, [{ name: 'archive/other', content: Buffer.from('}.') }]);
    expect(await errorOf(path)).toContain('a zip without data.pkl');
    await writeArchive(path, [{ name: 'archive/data.pkl', content: Buffer.from('}.'), method: 8 }]);
    expect(await errorOf(path)).toContain('compressed');
    await writeArchive(path, [
      { name: 'archive/data.pkl', content: Buffer.from('}.') },
      { name: 'archive/byteorder', content: Buffer.from('big') },
    ]);
    expect(await errorOf(path)).toContain('found "big"');
  });

  it('calls a truncated file truncated, wherever it was cut', async () => {
    const whole = join(FIXTURES, 'views.bin');
    const { size } = await stat(whole);
    for (let length = 40; length < size; length += 97) {
      const path = join(folder, 'cut.bin');
      await copyFile(whole, path);
      await truncate(path, length);
      expect(await errorOf(path), `${length} of ${size}`).toMatch(/truncated or damaged/);
    }
  });
});

it('reads past 4 GB (zip64), taking memory for one tensor only', async () => {
  const path = join(folder, 'large.bin');
  const tail = new Float32Array([1, 2, 3, 4]);
  const elements = 2 ** 30 + 1024;
  await writeArchive(path, [
    { name: 'archive/data.pkl', content: pickleOf({ elements, offset: elements - 4, shape: [2, 2], stride: [1, 2] }) },
    { name: 'archive/data/0', content: { hole: elements * 4 } },
    { name: 'archive/version', content: Buffer.from('3\n') },
  ]);
  expect((await stat(path)).size).toBeGreaterThan(2 ** 32);
  const file = await openTorchCheckpoint(path);
  try {
    expect(file.tensors.get('w')).toEqual({ dtype: 'F32', shape: [2, 2], byteLength: 16 });
    const raw = await open(path, 'r+');
    const start = await endOfStorage(path);
    await raw.write(new Uint8Array(tail.buffer), 0, 16, start - 16);
    await raw.close();
    const values = new Float32Array((await file.read('w')).slice().buffer);
    expect([...values]).toEqual([1, 3, 2, 4]);
  } finally {
    await file.close();
  }
});

/** Where the local header of `archive/version` begins, which is where the storage before it ends. */
async function endOfStorage(path: string): Promise<number> {
  const { size } = await stat(path);
  const file = await open(path, 'r');
  const { buffer } = await file.read(Buffer.alloc(1024), 0, 1024, size - 1024);
  await file.close();
  const at = buffer.indexOf(Buffer.from([0x50, 0x4b, 0x03, 0x04]));
  expect(at).toBeGreaterThan(0);
  return size - 1024 + at;
}
