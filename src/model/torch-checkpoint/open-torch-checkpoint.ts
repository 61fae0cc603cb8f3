import { open, type FileHandle } from 'node:fs/promises';
import { ModelError } from '../../errors.js';
import { readExactly } from '../read-exactly.js';
import { DTYPE_BYTES, type TensorFile, type TensorInfo } from '../tensor-file.js';
import { listArchive, type ArchiveMember } from './archive.js';
import { gatherStrided } from './gather-strided.js';
import { readStateDict, type TorchTensor } from './state-dict.js';

/** A state dict's pickle takes some 50 kB; this bounds what a hostile file can make us read. */
const MAX_PICKLE_BYTES = 64_000_000;

/**
 * Opens a `pytorch_model.bin` (torch >= 1.6: a zip with a pickle and raw storages) as a file of tensors.
 * The pickle runs on a machine that can rebuild tensors and nothing else; weights are read one tensor at a time.
 * @throws ModelError when the file is missing, truncated, of an older format, or its pickle asks for anything but tensors
 */
export async function openTorchCheckpoint(path: string): Promise<TensorFile> {
  const file = await openForReading(path);
  try {
    const members = await listArchive(file, path);
    const layouts = await readLayouts(file, members, path);
    const tensors = new Map<string, TensorInfo>();
    for (const [name, layout] of layouts) tensors.set(name, describe(layout));
    return {
      tensors,
      async read(name) {
        const layout = layouts.get(name);
        if (layout === undefined) throw new ModelError(`${path}: expected a tensor ${name}, found none of that name.`);
        return readTensor(file, storageOf(layout, members, path), layout, `${path}: tensor ${name}`);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new ModelError(`${path}: can't be opened (${(error as Error).message}).`, { cause: error });
  }
}

async function readLayouts(
  file: FileHandle,
  members: ReadonlyMap<string, ArchiveMember>,
  path: string,
): Promise<Map<string, TorchTensor>> {
  const pickle = members.get('data.pkl');
  if (pickle === undefined) throw new Error('listArchive gives no archive without data.pkl');
  if (pickle.byteLength > MAX_PICKLE_BYTES) {
    throw new ModelError(
      `${path}: expected a pickle of some kB, found ${pickle.byteLength} bytes; this is no state dict.`,
    );
  }
  const order = members.get('byteorder');
  if (order !== undefined) {
    const text = Buffer.from(await readBytes(file, order.start, Math.min(order.byteLength, 16), path)).toString(
      'latin1',
    );
    if (text !== 'little')
      throw new ModelError(`${path}: expected little-endian weights, found "${text}". Save it again.`);
  }
  const layouts = readStateDict(await readBytes(file, pickle.start, pickle.byteLength, path), path);
  for (const layout of layouts.values()) storageOf(layout, members, path);
  return layouts;
}

function storageOf(layout: TorchTensor, members: ReadonlyMap<string, ArchiveMember>, path: string): ArchiveMember {
  const member = members.get(`data/${layout.storage}`);
  const expected = layout.storageElements * DTYPE_BYTES[layout.dtype];
  if (member === undefined || member.byteLength < expected) {
    throw new ModelError(
      `${path}: expected ${expected} bytes in its storage ${layout.storage}, found ${member?.byteLength ?? 'no such storage'}. ` +
        'Fetch the file again.',
    );
  }
  return member;
}

function describe(layout: TorchTensor): TensorInfo {
  const elements = layout.shape.reduce((product, extent) => product * extent, 1);
  return { dtype: layout.dtype, shape: layout.shape, byteLength: elements * DTYPE_BYTES[layout.dtype] };
}

async function readTensor(
  file: FileHandle,
  storage: ArchiveMember,
  layout: TorchTensor,
  where: string,
): Promise<Uint8Array> {
  const { shape, strides } = layout;
  if (shape.includes(0)) return new Uint8Array(0);
  const size = DTYPE_BYTES[layout.dtype];
  const span = 1 + shape.reduce((sum, extent, axis) => sum + (extent - 1) * (strides[axis] ?? 0), 0);
  const bytes = await readBytes(file, storage.start + layout.offset * size, span * size, where);
  return isContiguous(shape, strides) ? bytes : gatherStrided(bytes, shape, strides, size);
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] ?? 1;
    if (extent !== 1 && strides[axis] !== expected) return false;
    expected *= extent;
  }
  return true;
}

async function readBytes(file: FileHandle, start: number, byteLength: number, where: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength);
  await readExactly(file, bytes, start, where);
  return bytes;
}
