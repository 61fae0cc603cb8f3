import { readFileSync } from 'node:fs';

/** A NumPy array of a fixture, in C order. */
export interface NpyArray<T> {
  readonly data: T;
  readonly shape: readonly number[];
}

const dtypes = {
  float32: { descr: '<f4', view: (bytes: ArrayBuffer) => new Float32Array(bytes) },
  uint8: { descr: '|u1', view: (bytes: ArrayBuffer) => new Uint8Array(bytes) },
  int64: { descr: '<i8', view: (bytes: ArrayBuffer) => new BigInt64Array(bytes) },
} as const;

type Dtype = keyof typeof dtypes;

/** Reads a .npy file (format 1.0 to 3.0, C order) of the given type. Throws when it holds anything else. */
export function readNpy<D extends Dtype>(path: string, dtype: D): NpyArray<ReturnType<(typeof dtypes)[D]['view']>> {
  const file = readFileSync(path);
  if (file.toString('latin1', 0, 6) !== '\x93NUMPY') throw new Error(`${path}: no .npy file`);
  const headerStart = file[6] === 1 ? 10 : 12;
  const dataStart = headerStart + (file[6] === 1 ? file.readUInt16LE(8) : file.readUInt32LE(8));
  const header = file.toString('latin1', headerStart, dataStart);
  const descr = /'descr': '([^']+)'/.exec(header)?.[1];
  const shape = /'shape': \(([^)]*)\)/.exec(header)?.[1];
  if (shape === undefined || descr !== dtypes[dtype].descr || header.includes("'fortran_order': True")) {
    throw new Error(`${path}: expected a C-order array of ${dtype}, found ${header}`);
  }
  const bytes = new ArrayBuffer(file.byteLength - dataStart);
  new Uint8Array(bytes).set(file.subarray(dataStart));
  const sizes = shape.split(',').filter((size) => size.trim() !== '');
  // The dtype was checked above; TypeScript can't follow the lookup by key.
  const data = dtypes[dtype].view(bytes) as ReturnType<(typeof dtypes)[D]['view']>;
  return { data, shape: sizes.map(Number) };
}
