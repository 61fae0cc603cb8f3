import { writeFileSync } from 'node:fs';
import type { TensorFile } from '../../src/model/tensor-file.js';

/** A tensor to be stored. */
export interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Reads all tensors of an open file. */
export async function readAll(file: TensorFile): Promise<Map<string, StoredTensor>> {
  const all = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape }] of file.tensors) all.set(name, { dtype, shape, bytes: await file.read(name) });
  return all;
}

/** The bytes of a .safetensors file. */
function safetensorsBytes(tensors: ReadonlyMap<string, StoredTensor>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.byteLength] };
    end += bytes.byteLength;
  }
  return Buffer.concat([headerBytes(header), ...[...tensors.values()].map(({ bytes }) => bytes)]);
}

/** A header of any contents with its length in front, as it opens a .safetensors file. */
export function headerBytes(header: unknown): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.byteLength));
  return Buffer.concat([length, json]);
}

/** Writes a .safetensors file. */
export function writeSafetensors(path: string, tensors: ReadonlyMap<string, StoredTensor>): void {
  writeFileSync(path, safetensorsBytes(tensors));
}

/** A float32 tensor of this shape with these elements. */
export function float32Tensor(shape: readonly number[], values: readonly number[]): StoredTensor {
  return { dtype: 'F32', shape, bytes: new Uint8Array(Float32Array.from(values).buffer) };
}
