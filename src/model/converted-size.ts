import type { GitConfig } from './git-config.js';
import { expectedTensors } from './git-tensors.js';
import { gitGraph } from './graph/git-graph.js';
import type { GraphTarget } from './graph/graph-builder.js';
import { GRAPHS } from './graph/model-files.js';
import { weightsFileSize } from './graph/write-onnx-model.js';

/** Values do not matter for sizes. */
const NORMALIZATION = { rescaleFactor: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;

/**
 * Bytes that a checkpoint's weights take once converted, computed from the shapes in its configuration with the converter's
 * own graphs; no weight is read. The graphs beside them come to a few MB.
 */
export function convertedSize(config: GitConfig, target: GraphTarget): number {
  const shapes = expectedTensors(config);
  const source = {
    shape: (name: string) => shapes.get(name) ?? [],
    read: (): Promise<Float32Array> => Promise.reject(new Error('only shapes are wanted')),
  };
  const graphs = GRAPHS.map(({ search, constrained }) =>
    gitGraph(source, config, NORMALIZATION, { ...target, search, constrained }),
  );
  return weightsFileSize(graphs);
}
