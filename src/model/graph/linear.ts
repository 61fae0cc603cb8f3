import { bytesOf, MICROSOFT_DOMAIN, type GraphBuilder } from './graph-builder.js';
import { blockProduct, type BlockMatrix } from './block-product.js';
import { BLOCK_SIZE, quantizeBlocks } from './quantize-blocks.js';
import { quantizeColumns } from './quantize-columns.js';
import { quantizeRows, type InputRange } from './quantize-rows.js';
import { stored, transposed, type Weight, type WeightSource } from './weight.js';

/** A weight matrix `[in, out]` by its names in the graph: as it is, or in int8. */
interface WholeMatrix {
  readonly inputs: number;
  readonly weight: string;
  /** `[out]` scales of int8 weights; undefined for others. */
  readonly columnScales: string | undefined;
}

/** A weight matrix `[in, out]` in the graph's precision. */
export type Matrix = WholeMatrix | BlockMatrix;

/** A fully connected layer: a matrix and its `[out]` bias. */
export type Linear = Matrix & { readonly bias: string };

/** Puts a weight matrix into the graph, in the graph's precision. @param options.exact float32 where that is fp16 */
export function matrixWeights(graph: GraphBuilder, weight: Weight, options: { readonly exact?: boolean } = {}): Matrix {
  const [inputs = 0, outputs = 0] = weight.shape;
  switch (graph.precision) {
    case 'int4': {
      const { blocks, values, scales } = quantizeBlocks(transposed(weight));
      const shape = [outputs, blocks];
      return {
        ...{ inputs, outputs },
        blocks: graph.initializer('blocks', 'uint8', [...shape, BLOCK_SIZE / 2], values),
        scales: graph.initializer('block_scales', 'float', shape, async () => bytesOf(await scales())),
      };
    }
    case 'int8': {
      const { values, scales } = quantizeColumns(weight);
      return {
        inputs,
        weight: graph.initializer('weight', 'int8', weight.shape, async () => bytesOf(await values())),
        columnScales: graph.initializer('column_scales', 'float', [outputs], async () => bytesOf(await scales())),
      };
    }
    default:
      return { inputs, weight: graph.weight('weight', weight, options), columnScales: undefined };
  }
}

/** Puts a torch Linear layer into the graph. `adapt` does something to its weight and its bias first. */
export function linearWeights(
  graph: GraphBuilder,
  source: WeightSource,
  name: string,
  adapt: (weight: Weight) => Weight = (weight) => weight,
): Linear {
  return {
    ...matrixWeights(graph, adapt(transposed(stored(source, `${name}.weight`)))),
    bias: graph.weight('bias', adapt(stored(source, `${name}.bias`))),
  };
}

/** What is known of a layer's input, where that is quantised. */
export interface ProductOptions {
  /** What is known of the input's elements; default `any`. */
  readonly range?: InputRange;
  /** Whether the input has few rows (a step of the decoder). */
  readonly few?: boolean;
}

/** `input · weight + bias` over the last axis. */
export function linear(graph: GraphBuilder, input: string, layer: Linear, options: ProductOptions = {}): string {
  return graph.op('Add', [product(graph, input, layer, options), layer.bias]);
}

/**
 * `input · weight` without the bias, for operators that add it themselves.
 *
 * In int8 every row of the input has a scale of its own, from its largest element, and every column of the weights. So
 * a row's result depends on nothing but the row: a picture's caption never depends on its batch. For int4 see `blockProduct`.
 */
export function product(
  graph: GraphBuilder,
  input: string,
  matrix: Matrix,
  { range = 'any', few = false }: ProductOptions = {},
): string {
  if ('blocks' in matrix) return blockProduct(graph, input, matrix, few);
  if (matrix.columnScales === undefined) return graph.op('MatMul', [input, matrix.weight]);
  const rows = graph.once(`quantized ${input}`, () => quantizeRows(graph, input, { depth: matrix.inputs, range, few }));
  const unscaled = graph.op(
    'MatMulIntegerToFloat',
    [rows.values, matrix.weight, graph.float(1), matrix.columnScales, graph.uint8(rows.zeroPoint)],
    { domain: MICROSOFT_DOMAIN },
  );
  return graph.op('Mul', [unscaled, rows.scales]);
}
