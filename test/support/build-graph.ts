import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, withWeights, type Checkpoint } from '../../src/model/checkpoint.js';
import type { Precision } from '../../src/model/graph/precision.js';
import { gitGraph } from '../../src/model/graph/git-graph.js';
import { writeOnnxModels } from '../../src/model/graph/write-onnx-model.js';
import { GREEDY } from '../../src/model/decoding.js';
import type { SessionOptions } from '../../src/model/session-options.js';

/** Builds a checkpoint's graph with its logits as an output; gives the checkpoint and what a session opens it with. */
export async function buildGraph(
  checkpointFolder: string,
  target: string,
  precision: Precision = 'fp32',
): Promise<{ checkpoint: Checkpoint; session: SessionOptions }> {
  const checkpoint = await openCheckpoint(checkpointFolder);
  await mkdir(target, { recursive: true });
  await withWeights(checkpoint, (weights) =>
    writeOnnxModels(
      new Map([
        [
          'greedy.onnx',
          gitGraph(weights, checkpoint.config, checkpoint.preprocessor, {
            precision,
            search: 'greedy',
            constrained: false,
            withLogits: true,
          }),
        ],
      ]),
      target,
    ),
  );
  const { config } = checkpoint;
  return {
    checkpoint,
    session: {
      modelPath: join(target, 'greedy.onnx'),
      frames: config.frames,
      eosTokenIds: config.eosTokenIds,
      vocabularySize: config.vocabularySize,
      decoding: GREEDY,
      threads: 1,
    },
  };
}
