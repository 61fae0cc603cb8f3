import { RESAMPLE_KERNELS_BINARY } from './resample-kernels-binary.js';

/** Arguments of both loops of resample-kernels.wat; addresses and strides in bytes. */
type Kernel = (
  source: number,
  sourceStride: number,
  target: number,
  rows: number,
  /** `horizontal`: output columns. `vertical`: bytes of an output row. */
  width: number,
  starts: number,
  counts: number,
  weights: number,
  weightStride: number,
) => void;

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly horizontal: Kernel;
  readonly vertical: Kernel;
}

/** Weights as a kernel reads them. */
export interface KernelTable {
  /** First source position of an output position. */
  readonly start: Int32Array;
  /** `vertical`: taps of an output position. `horizontal`: groups of four taps. */
  readonly count: Int32Array;
  readonly weights: Int32Array | Int16Array;
  /** Elements of `weights` from one output position to the next. */
  readonly stride: number;
}

/** One call of a kernel: what it reads, and the size of what it gives. */
interface KernelCall {
  readonly kernel: 'horizontal' | 'vertical';
  /** Whole source rows. */
  readonly source: Uint8Array;
  /** Bytes of a source row. */
  readonly sourceStride: number;
  /** Where the first pixel that is read with a start of 0 lies; may be before the source. */
  readonly origin: number;
  readonly rows: number;
  /** Bytes of an output row. */
  readonly rowBytes: number;
  readonly table: KernelTable;
}

const PAGE = 1 << 16;
/** Kernels read and write whole vectors, up to about this far past the end. */
const SLACK = 32;

/**
 * Runs the SIMD loops of resample-kernels.wat. Their memory is scratch space for the length of a call, so that one
 * instance serves a thread: an instance a call would reserve gigabytes of addresses each time.
 */
class ResampleKernels {
  private readonly exports: KernelExports;

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(RESAMPLE_KERNELS_BINARY, 'base64'));
    this.exports = new WebAssembly.Instance(module).exports as unknown as KernelExports;
  }

  /** @returns the output rows in the scratch space: to be copied before the next call */
  run({ kernel, source, sourceStride, origin, rows, rowBytes, table }: KernelCall): Uint8Array {
    const { start, count, weights, stride } = table;
    const counts = start.byteLength;
    const weightsAt = counts + count.byteLength;
    const sourceAt = align(weightsAt + weights.byteLength);
    const targetAt = align(sourceAt + source.length + SLACK);
    const memory = this.memory(targetAt + rows * rowBytes + SLACK);
    new Int32Array(memory, 0, start.length).set(start);
    new Int32Array(memory, counts, count.length).set(count);
    new Uint8Array(memory, weightsAt, weights.byteLength).set(bytesOf(weights));
    new Uint8Array(memory, sourceAt, source.length).set(source);
    const width = kernel === 'horizontal' ? rowBytes / 3 : rowBytes;
    this.exports[kernel](
      sourceAt + origin,
      sourceStride,
      targetAt,
      rows,
      width,
      0,
      counts,
      weightsAt,
      stride * weights.BYTES_PER_ELEMENT,
    );
    return new Uint8Array(memory, targetAt, rows * rowBytes);
  }

  private memory(bytes: number): ArrayBuffer {
    const { memory } = this.exports;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return memory.buffer;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Int16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function align(address: number): number {
  return Math.ceil(address / 16) * 16;
}

/** The kernels of this thread. */
export const resampleKernels = new ResampleKernels();
