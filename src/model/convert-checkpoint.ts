import { withWeights, type Checkpoint } from './checkpoint.js';
import { gitGraph } from './graph/git-graph.js';
import type { GraphTarget } from './graph/graph-builder.js';
import { GRAPHS } from './graph/model-files.js';
import { writeOnnxModels } from './graph/write-onnx-model.js';

/**
 * Writes a checkpoint's ONNX graphs and their weights into an existing folder.
 * @param signal ends the conversion between two weights
 * @throws ModelError for a damaged checkpoint, the signal's reason when it is aborted
 */
export async function convertCheckpoint(
  checkpoint: Checkpoint,
  folder: string,
  target: GraphTarget,
  signal?: AbortSignal,
): Promise<void> {
  await withWeights(checkpoint, async (weights) => {
    const graphs = GRAPHS.map(({ search, constrained, file }) => {
      const options = { ...target, search, constrained };
      return [file, gitGraph(weights, checkpoint.config, checkpoint.preprocessor, options)] as const;
    });
    await writeOnnxModels(new Map(graphs), folder, signal);
  });
}
