import { open, type FileHandle } from 'node:fs/promises';
import { ModelError } from '../errors.js';
import { describeJson, isJsonObject } from '../json-object.js';
import { readExactly } from './read-exactly.js';
import { DTYPE_BYTES, type TensorDtype, type TensorFile, type TensorInfo } from './tensor-file.js';

/** Headers of real checkpoints take some 50 kB; a larger length is a damaged or foreign file. */
const MAX_HEADER_BYTES = 100_000_000;

interface StoredTensor extends TensorInfo {
  readonly offset: number;
}

/**
 * Opens a .safetensors file: an 8-byte header length, a JSON header, then the tensors' bytes
 * (format: github.com/huggingface/safetensors).
 * @throws ModelError when the file is missing, truncated, or its header doesn't add up
 */
export async function openSafetensors(path: string): Promise<TensorFile> {
  const file = await openForReading(path);
  try {
    const tensors = await readHeader(file, path);
    return {
      tensors,
      async read(name) {
        const info = tensors.get(name);
        if (info === undefined) throw new ModelError(`${path}: expected a tensor ${name}, found none of that name.`);
        const bytes = new Uint8Array(info.byteLength);
        await readExactly(file, bytes, info.offset, `${path}: tensor ${name}`);
        return bytes;
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

async function readHeader(file: FileHandle, path: string): Promise<Map<string, StoredTensor>> {
  const { size } = await file.stat();
  if (size < 8) throw new ModelError(`${path}: expected a safetensors file, found only ${size} bytes. Fetch it again.`);
  const lengthBytes = new Uint8Array(8);
  await readExactly(file, lengthBytes, 0, path);
  const headerLength = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
  if (headerLength > MAX_HEADER_BYTES) {
    throw new ModelError(
      `${path}: expected a safetensors header, found a header length of ${headerLength} bytes; this is another kind of file.`,
    );
  }
  if (8 + headerLength > size) {
    throw new ModelError(
      `${path}: truncated: its header alone takes ${8 + headerLength} bytes, the file has ${size}. Fetch it again.`,
    );
  }
  const headerBytes = new Uint8Array(headerLength);
  await readExactly(file, headerBytes, 8, path);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(headerBytes));
  } catch (error) {
    throw new ModelError(`${path}: expected a JSON header, found a syntax error (${(error as Error).message}).`, {
      cause: error,
    });
  }
  if (!isJsonObject(header)) throw new ModelError(`${path}: expected a header object, found ${describeJson(header)}.`);

  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, parseEntry(path, name, entry, 8 + headerLength, size));
  }
  return tensors;
}

function parseEntry(path: string, name: string, entry: unknown, dataStart: number, fileSize: number): StoredTensor {
  const where = `${path}: tensor ${name}`;
  if (!isJsonObject(entry)) throw new ModelError(`${where}: expected a header entry, found ${describeJson(entry)}.`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPE_BYTES, dtype)) {
    throw new ModelError(
      `${where}: expected an element type of ${Object.keys(DTYPE_BYTES).join(', ')}, found ${describeJson(dtype)}.`,
    );
  }
  if (!isNumberArray(shape) || !isNumberArray(offsets) || offsets.length !== 2) {
    throw new ModelError(`${where}: expected a shape and two data_offsets, found ${describeJson(entry)}.`);
  }
  const [start = 0, end = 0] = offsets;
  const bytes = shape.reduce((product, extent) => product * extent, 1) * DTYPE_BYTES[dtype as TensorDtype];
  if (end - start !== bytes) {
    throw new ModelError(
      `${where}: expected ${bytes} bytes for its shape [${shape.join(', ')}], found ${end - start}.`,
    );
  }
  if (dataStart + end > fileSize) {
    throw new ModelError(
      `${where}: truncated: it should end at byte ${dataStart + end}, the file has ${fileSize}. Fetch the file again.`,
    );
  }
  return { dtype: dtype as TensorDtype, shape, byteLength: bytes, offset: dataStart + start };
}

function isNumberArray(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.every((entry) => typeof entry === 'number' && Number.isInteger(entry) && entry >= 0)
  );
}
