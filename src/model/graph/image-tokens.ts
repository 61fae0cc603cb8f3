import type { GitConfig } from '../git-config.js';
import { TEMPORAL_SPELLINGS } from '../git-tensors.js';
import type { GraphBuilder } from './graph-builder.js';
import { layerNorm, layerNormWeights } from './layers.js';
import { linear, linearWeights } from './linear.js';
import type { Weight, WeightSource } from './weight.js';

const PROJECTION = 'git.visual_projection.visual_projection';

/**
 * The tower's output as the decoder's image tokens: temporal embeddings added by frame, projected to the text width,
 * the frames of a clip one after the other.
 * @param vision `[batch·frames, tokens, vision hidden]`
 * @param frames `frames` int64 scalar-vector `[1]`: the clip's length
 * @param temporalPositions `[frames] int64` rows of the temporal table, or undefined where the checkpoint has none;
 *   row `config.frames` is all zero, for still pictures
 * @returns `[batch, frames·tokens, hidden]`
 */
export function imageTokens(
  graph: GraphBuilder,
  source: WeightSource,
  config: GitConfig,
  vision: string,
  temporalPositions: string | undefined,
): string {
  return graph.within('image_tokens', () => {
    const { hiddenSize } = config.vision;
    let tokens = vision;
    if (temporalPositions !== undefined && config.frames !== undefined) {
      const table = graph.weight('temporal_embeddings', temporalTable(source, config.frames, hiddenSize));
      const embeddings = graph.op('Gather', [table, temporalPositions], { name: 'temporal' });
      const frames = graph.op('Shape', [temporalPositions], { name: 'frames' });
      const tokenCount = graph.op('Slice', [graph.op('Shape', [vision]), graph.int64s([1]), graph.int64s([2])]);
      const hidden = graph.int64s([hiddenSize]);
      const clips = graph.op(
        'Reshape',
        [vision, graph.op('Concat', [graph.int64s([-1]), frames, tokenCount, hidden], { attributes: { axis: 0 } })],
        { name: 'clips' },
      );
      const perFrame = graph.op('Unsqueeze', [embeddings, graph.int64s([1])]);
      const timed = graph.op('Add', [clips, perFrame], { name: 'timed' });
      const flat = graph.op('Concat', [graph.int64s([-1]), graph.op('Mul', [frames, tokenCount]), hidden], {
        attributes: { axis: 0 },
      });
      tokens = graph.op('Reshape', [timed, flat], { name: 'joined' });
    }
    const projected = graph.within('linear', () =>
      linear(graph, tokens, linearWeights(graph, source, `${PROJECTION}.0`)),
    );
    return graph.within('norm', () =>
      layerNorm(graph, projected, layerNormWeights(graph, source, `${PROJECTION}.1`, config.vision.layerNormEps)),
    );
  });
}

/** `[frames + 1, hidden]`: an embedding a frame and a row of zeros, which leaves a still picture as it is. */
function temporalTable(source: WeightSource, frames: number, hiddenSize: number): Weight {
  return {
    shape: [frames + 1, hiddenSize],
    read: async () => {
      const table = new Float32Array((frames + 1) * hiddenSize);
      for (let frame = 0; frame < frames; frame++) {
        table.set(await source.read(`${TEMPORAL_SPELLINGS[0]}.${frame}`), frame * hiddenSize);
      }
      return table;
    },
  };
}
