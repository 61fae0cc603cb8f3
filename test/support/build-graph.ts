import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint.js';
import { convertCheckpoint } from '../../src/model/convert-checkpoint.js';
import type { Precision } from '../../src/model/graph/graph-builder.js';
import { MODEL_FILE } from '../../src/model/graph/model-files.js';
import type { SessionOptions } from '../../src/model/git-session.js';

/** Builds a checkpoint's graph with its logits as an output; gives the checkpoint and what a session opens it with. */
export async function buildGraph(
  checkpointFolder: string,
  target: string,
  precision: Precision = 'fp32',
): Promise<{ checkpoint: Checkpoint; session: SessionOptions }> {
  const checkpoint = await openCheckpoint(checkpointFolder);
  await mkdir(target, { recursive: true });
  await convertCheckpoint(checkpoint, target, { precision, withLogits: true });
  const { config } = checkpoint;
  return {
    checkpoint,
    session: {
      modelPath: join(target, MODEL_FILE),
      imageSize: config.vision.imageSize,
      frames: config.frames,
      eosTokenId: config.eosTokenId,
      threads: 1,
    },
  };
}
