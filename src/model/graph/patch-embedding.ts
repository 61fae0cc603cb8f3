import { imageTokenCount, type VisionConfig } from '../git-config.js';
import type { PixelNormalization } from '../pixel-normalization.js';
import type { GraphBuilder } from './graph-builder.js';
import { stored, type Weight, type WeightSource } from './weight.js';

const EMBEDDINGS = 'git.image_encoder.vision_model.embeddings';

/**
 * Pixels to patch embeddings with the class token in front and positions added (CLIP's `CLIPVisionEmbeddings`).
 *
 * The convolution with stride = kernel is one MatMul over flattened patches. Normalisation is folded into its constants:
 * w·((f·x − mean)/std) = (w·f/std)·x − Σ w·mean/std, the first into the kernel, the second into the position table.
 * @param pixels `[batch, frames, size, size, 3] uint8`
 * @returns `[batch·frames, 1 + patches, hidden] float`
 */
export function patchEmbedding(
  graph: GraphBuilder,
  source: WeightSource,
  config: VisionConfig,
  normalization: PixelNormalization,
  pixels: string,
): string {
  const { hiddenSize, imageSize, patchSize } = config;
  const grid = Math.floor(imageSize / patchSize);
  const covered = grid * patchSize; // the convolution ignores pixels beyond the last whole patch
  const area =
    covered === imageSize
      ? pixels
      : graph.op('Slice', [pixels, graph.int64s([0, 0]), graph.int64s([covered, covered]), graph.int64s([2, 3])]);
  const tiles = graph.op('Reshape', [area, graph.int64s([-1, grid, patchSize, grid, patchSize, 3])], { name: 'tiles' });
  // Transposed while still uint8: measured five times cheaper than after the cast.
  const ordered = graph.op('Transpose', [tiles], { attributes: { perm: [0, 1, 3, 2, 4, 5] } });
  const patches = graph.op('Reshape', [ordered, graph.int64s([-1, grid * grid, patchSize * patchSize * 3])], {
    name: 'patches',
  });
  const values = graph.cast(patches, 'float');
  const kernel = graph.weight('kernel', foldedKernel(source, config, normalization));
  const embedded = graph.op('Add', [
    graph.op('MatMul', [values, kernel]),
    graph.weight('patch_positions', foldedPositions(source, config, normalization)),
  ]);

  const classToken = graph.weight('class_token', classEmbedding(source, hiddenSize));
  const rows = graph.op('Slice', [graph.op('Shape', [embedded]), graph.int64s([0]), graph.int64s([1])], {
    name: 'rows',
  });
  const classShape = graph.op('Concat', [rows, graph.int64s([1, hiddenSize])], { attributes: { axis: 0 } });
  const classRows = graph.op('Expand', [classToken, classShape], { name: 'class_tokens' });
  return graph.op('Concat', [classRows, embedded], { name: 'embeddings', attributes: { axis: 1 } });
}

/** `[hidden, 3, patch, patch]` to `[patch·patch·3, hidden]`, scaled by rescale factor / std of the channel. */
function foldedKernel(
  source: WeightSource,
  { hiddenSize, patchSize }: VisionConfig,
  { rescaleFactor, std }: PixelNormalization,
): Weight {
  const area = patchSize * patchSize;
  return {
    shape: [area * 3, hiddenSize],
    read: async () => {
      const kernel = await source.read(`${EMBEDDINGS}.patch_embedding.weight`);
      const folded = new Float32Array(kernel.length);
      for (let output = 0; output < hiddenSize; output++) {
        for (let channel = 0; channel < 3; channel++) {
          const factor = rescaleFactor / (std[channel] ?? 1);
          for (let position = 0; position < area; position++) {
            folded[(position * 3 + channel) * hiddenSize + output] =
              (kernel[(output * 3 + channel) * area + position] ?? 0) * factor;
          }
        }
      }
      return folded;
    },
  };
}

/** Position embeddings of the patches, `[patches, hidden]`, less what the mean pixel would contribute. */
function foldedPositions(source: WeightSource, config: VisionConfig, { mean, std }: PixelNormalization): Weight {
  const { hiddenSize, patchSize } = config;
  const area = patchSize * patchSize;
  return {
    shape: [imageTokenCount(config) - 1, hiddenSize],
    read: async () => {
      const kernel = await source.read(`${EMBEDDINGS}.patch_embedding.weight`);
      const offset = new Float64Array(hiddenSize);
      for (let output = 0; output < hiddenSize; output++) {
        let sum = 0;
        for (let channel = 0; channel < 3; channel++) {
          const factor = (mean[channel] ?? 0) / (std[channel] ?? 1);
          const start = (output * 3 + channel) * area;
          for (let position = 0; position < area; position++) sum += (kernel[start + position] ?? 0) * factor;
        }
        offset[output] = sum;
      }
      const positions = await source.read(`${EMBEDDINGS}.position_embedding.weight`);
      return positions.slice(hiddenSize).map((value, index) => value - (offset[index % hiddenSize] ?? 0));
    },
  };
}

/** The class token with its position (row 0 of the table) added: `[1, 1, hidden]`. */
function classEmbedding(source: WeightSource, hiddenSize: number): Weight {
  const embedding = stored(source, `${EMBEDDINGS}.class_embedding`);
  return {
    shape: [1, 1, hiddenSize],
    read: async () => {
      const positions = await source.read(`${EMBEDDINGS}.position_embedding.weight`);
      return (await embedding.read()).map((value, index) => value + (positions[index] ?? 0));
    },
  };
}
