import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import type { GraphBuilder, Initializer } from './graph-builder.js';
import { ONNX_TYPE } from './value-info.js';
import { WEIGHTS_FILE } from './model-files.js';
import {
  ModelProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProtoSchema,
  type TensorProto,
} from './onnx-proto/onnx_pb.js';

const OPSET = 21;
const IR_VERSION = 10;

/** Small constants (shapes, scalars, biases) stay in the model file, where shape inference can see them. */
const INLINE_BYTES = 1024;
/** ONNX Runtime maps external tensors into memory; that needs page-aligned starts. */
const PAGE_BYTES = 4096;

/**
 * Writes graphs that share their weights: each as an ONNX file of its own, the weights once as `weights.bin` (ONNX
 * external data). Weights are computed and written one at a time, so memory holds one tensor, not the model.
 * @param graphs the graphs by the names of their files; constants of equal names must be equal
 * @param folder an existing folder
 * @param signal ends the writing between two weights
 * @throws the signal's reason when it is aborted
 */
export async function writeOnnxModels(
  graphs: ReadonlyMap<string, GraphBuilder>,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const tensors = new Map<string, TensorProto>();
  const weights = await open(join(folder, WEIGHTS_FILE), 'w');
  try {
    let end = 0;
    for (const initializer of [...graphs.values()].flatMap((graph) => graph.initializers)) {
      signal?.throwIfAborted();
      if (tensors.has(initializer.name)) continue;
      const bytes = await initializer.bytes();
      checkLength(initializer, bytes);
      if (bytes.byteLength < INLINE_BYTES) {
        tensors.set(initializer.name, tensor(initializer, { rawData: bytes }));
        continue;
      }
      const offset = nextPage(end);
      await writeFully(weights, bytes, offset);
      end = offset + bytes.byteLength;
      tensors.set(initializer.name, tensor(initializer, { offset, length: bytes.byteLength }));
    }
    await weights.sync();
  } finally {
    await weights.close();
  }
  for (const [name, graph] of graphs) await writeModel(graph, tensors, join(folder, name));
}

async function writeModel(graph: GraphBuilder, tensors: ReadonlyMap<string, TensorProto>, path: string): Promise<void> {
  const proto = graph.build();
  proto.initializer = graph.initializers.flatMap(({ name }) => tensors.get(name) ?? []);
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    producerName: 'capwright',
    opsetImport: [
      { domain: '', version: BigInt(OPSET) },
      { domain: 'com.microsoft', version: 1n },
    ],
    graph: proto,
  });
  const file = await open(path, 'w');
  try {
    await writeFully(file, toBinary(ModelProtoSchema, model), 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

function tensor(
  { name, type, shape }: Initializer,
  content: { rawData: Uint8Array } | { offset: number; length: number },
): TensorProto {
  const common = { name, dataType: ONNX_TYPE[type], dims: shape.map(BigInt) };
  if ('rawData' in content) return create(TensorProtoSchema, { ...common, rawData: content.rawData });
  return create(TensorProtoSchema, {
    ...common,
    dataLocation: DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: WEIGHTS_FILE },
      { key: 'offset', value: String(content.offset) },
      { key: 'length', value: String(content.length) },
    ],
  });
}

const ELEMENT_BYTES: Readonly<Record<Initializer['type'], number>> = {
  float: 4,
  float16: 2,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
};

function byteLength({ type, shape }: Initializer): number {
  return shape.reduce((product, extent) => product * extent, 1) * ELEMENT_BYTES[type];
}

function nextPage(end: number): number {
  return Math.ceil(end / PAGE_BYTES) * PAGE_BYTES;
}

/** Bytes of the weights' file that `writeOnnxModels` would write. */
export function weightsFileSize(graphs: readonly GraphBuilder[]): number {
  const sizes = new Map(graphs.flatMap((graph) => graph.initializers.map((one) => [one.name, byteLength(one)])));
  let end = 0;
  for (const size of sizes.values()) if (size >= INLINE_BYTES) end = nextPage(end) + size;
  return end;
}

function checkLength(initializer: Initializer, bytes: Uint8Array): void {
  const { name, shape } = initializer;
  const expected = byteLength(initializer);
  if (bytes.byteLength !== expected) {
    throw new Error(`constant ${name} of shape [${shape.join(', ')}] takes ${expected} bytes, got ${bytes.byteLength}`);
  }
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}
