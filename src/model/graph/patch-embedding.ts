import type { VisionConfig } from '../git-config.js';
import type { PixelNormalization } from '../pixel-normalization.js';
import type { GraphBuilder } from './graph-builder.js';
import { stored, type Weight, type WeightSource } from './weight.js';

/** The folded kernel's small elements and the pixels' range leave no room for half precision. */
const EXACT = { exact: true } as const;

const EMBEDDINGS = 'git.image_encoder.vision_model.embeddings';

/**
 * Pixels to patch embeddings with the class token in front and positions added (CLIP's `CLIPVisionEmbeddings`).
 *
 * The convolution with stride = kernel is one MatMul over flattened patches. Normalisation is folded into its constants:
 * w·((f·x − mean)/std) = (w·f/std)·x − Σ w·mean/std, the first into the kernel, the second into the position table.
 * @param pixels `[frames, height, width, 3] uint8`; height and width are whole patches unless they are the model's
 *   own, of any shape: the position table is resized to it
 * @returns `[frames, 1 + patches, hidden] float`
 */
export function patchEmbedding(
  graph: GraphBuilder,
  source: WeightSource,
  config: VisionConfig,
  normalization: PixelNormalization,
  pixels: string,
): string {
  const { hiddenSize, imageSize, patchSize } = config;
  const concat = (parts: readonly string[]): string => graph.op('Concat', parts, { attributes: { axis: 0 } });
  const size = graph.op('Slice', [graph.op('Shape', [pixels]), graph.int64s([1]), graph.int64s([3])], { name: 'size' });
  const grid = graph.op('Div', [size, graph.int64(patchSize)], { name: 'grid' });
  const [rows = '', columns = ''] = graph.operator('Split', [grid], ['grid_rows', 'grid_columns'], {
    attributes: { axis: 0, num_outputs: 2 },
  });
  // The convolution ignores pixels beyond the last whole patch.
  const covered = graph.op('Mul', [grid, graph.int64(patchSize)]);
  const area =
    imageSize % patchSize === 0
      ? pixels
      : graph.op('Slice', [pixels, graph.int64s([0, 0]), covered, graph.int64s([1, 2])]);
  const patch = graph.int64s([patchSize]);
  const tileShape = concat([graph.int64s([-1]), rows, patch, columns, patch, graph.int64s([3])]);
  const tiles = graph.op('Reshape', [area, tileShape], { name: 'tiles' });
  // Transposed while still uint8: measured five times cheaper than after the cast.
  const ordered = graph.op('Transpose', [tiles], { attributes: { perm: [0, 1, 3, 2, 4, 5] } });
  const count = graph.op('Mul', [rows, columns]);
  const patches = graph.op(
    'Reshape',
    [ordered, concat([graph.int64s([-1]), count, graph.int64s([patchSize * patchSize * 3])])],
    { name: 'patches' },
  );
  const values = graph.cast(patches, 'float');
  const kernel = graph.weight('kernel', foldedKernel(source, config, normalization), EXACT);
  const embedded = graph.op('Add', [
    graph.op('MatMul', [values, kernel]),
    resizedPositions(graph, graph.weight('patch_positions', foldedPositions(source, config, normalization), EXACT), {
      size: concat([graph.int64s([1, hiddenSize]), grid]),
      hiddenSize,
    }),
  ]);

  const classToken = graph.weight('class_token', classEmbedding(source, hiddenSize), EXACT);
  const frames = graph.op('Slice', [graph.op('Shape', [embedded]), graph.int64s([0]), graph.int64s([1])], {
    name: 'frames',
  });
  const classShape = concat([frames, graph.int64s([1, hiddenSize])]);
  const classRows = graph.op('Expand', [classToken, classShape], { name: 'class_tokens' });
  return graph.op('Concat', [classRows, embedded], { name: 'embeddings', attributes: { axis: 1 } });
}

/**
 * The table of positions for pictures of another shape than the model's own: bicubic, as torch's `interpolate` with
 * `align_corners=False` does it for the original and for transformers' `interpolate_pos_encoding=True`. For the model's
 * own shape the operator copies the table.
 * @param table `[1, hidden, grid, grid]`
 * @param to.size `[4] int64`: the shape wanted
 * @returns `[patches, hidden]`
 */
function resizedPositions(graph: GraphBuilder, table: string, to: { size: string; hiddenSize: number }): string {
  const resized = graph.op('Resize', [table, '', '', to.size], {
    name: 'resized_positions',
    attributes: { mode: 'cubic', coordinate_transformation_mode: 'half_pixel', cubic_coeff_a: { float: -0.75 } },
  });
  const flat = graph.op('Reshape', [resized, graph.int64s([to.hiddenSize, -1])]);
  return graph.op('Transpose', [flat], { name: 'positions', attributes: { perm: [1, 0] } });
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

/** Position embeddings of the patches, `[1, hidden, grid, grid]`, less what the mean pixel would contribute. */
function foldedPositions(source: WeightSource, config: VisionConfig, { mean, std }: PixelNormalization): Weight {
  const { hiddenSize, imageSize, patchSize } = config;
  const area = patchSize * patchSize;
  const grid = Math.floor(imageSize / patchSize);
  return {
    shape: [1, hiddenSize, grid, grid],
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
      const folded = new Float32Array(grid * grid * hiddenSize);
      for (let place = 0; place < grid * grid; place++) {
        for (let unit = 0; unit < hiddenSize; unit++) {
          // Row 0 is the class token's.
          folded[unit * grid * grid + place] = (positions[(place + 1) * hiddenSize + unit] ?? 0) - (offset[unit] ?? 0);
        }
      }
      return folded;
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
