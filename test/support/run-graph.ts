import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import type { GraphBuilder } from '../../src/model/graph/graph-builder.js';
import { MODEL_FILE } from '../../src/model/graph/model-files.js';
import { writeOnnxModel } from '../../src/model/graph/write-onnx-model.js';

/** Writes a graph, loads it and runs it. */
export async function runGraph(
  graph: GraphBuilder,
  feeds: Readonly<Record<string, ort.Tensor>>,
): Promise<ort.InferenceSession.ReturnType> {
  const folder = mkdtempSync(join(tmpdir(), 'capwright-run-'));
  try {
    await writeOnnxModel(graph, folder);
    const session = await ort.InferenceSession.create(join(folder, MODEL_FILE));
    const outputs = await session.run(feeds);
    await session.release();
    return outputs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
