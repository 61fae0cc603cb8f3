import { withWeights, type Checkpoint } from './checkpoint.js';
import { gitGraph, type GraphOptions } from './graph/git-graph.js';
import { writeOnnxModel } from './graph/write-onnx-model.js';

/**
 * Writes a checkpoint's ONNX graph into an existing folder.
 * @param signal ends the conversion between two weights
 * @throws ModelError for a damaged checkpoint, the signal's reason when it is aborted
 */
export async function convertCheckpoint(
  checkpoint: Checkpoint,
  folder: string,
  options: GraphOptions,
  signal?: AbortSignal,
): Promise<void> {
  await withWeights(checkpoint, async (weights) => {
    await writeOnnxModel(gitGraph(weights, checkpoint.config, checkpoint.preprocessor, options), folder, signal);
  });
}
