/** Element types that checkpoints store, under the names of the safetensors format. */
export type TensorDtype = 'F32' | 'F16' | 'BF16' | 'F64' | 'I64' | 'I32' | 'U8' | 'BOOL';

/** What a file says of one of its tensors. */
export interface TensorInfo {
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
  readonly byteLength: number;
}

/** A file of named tensors, read one tensor at a time. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * Reads one tensor's elements, contiguous, row-major, little-endian.
   * @throws ModelError when the tensor is absent or its bytes can't be read
   */
  read(name: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes of one element of each type. */
export const DTYPE_BYTES: Readonly<Record<TensorDtype, number>> = {
  F32: 4,
  F16: 2,
  BF16: 2,
  F64: 8,
  I64: 8,
  I32: 4,
  U8: 1,
  BOOL: 1,
};
