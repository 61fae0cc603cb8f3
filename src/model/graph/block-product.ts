import { MICROSOFT_DOMAIN, type GraphBuilder } from './graph-builder.js';
import { BLOCK_SIZE } from './quantize-blocks.js';

/** A 4-bit weight matrix `[in, out]` by its names in the graph. */
export interface BlockMatrix {
  readonly inputs: number;
  readonly outputs: number;
  /** `[out, blocks, BLOCK_SIZE / 2] uint8` */
  readonly blocks: string;
  /** `[out, blocks] float` */
  readonly scales: string;
}

/** ONNX Runtime's names for what products are computed in: 1 is float32, 4 int8 with a scale a block of the input. */
const ACCURACY_LEVEL = 4;

/**
 * `input · weight` with 4-bit weights.
 *
 * The input is quantised in blocks of a row, so other rows have no say in a row's result. Its last bits still depend on
 * whether a row is the only one, where AVX2 is all a processor has: there ONNX Runtime has a kernel of its own for that.
 * @param few whether there may be one row: then it gets company, and the same kernel as others
 */
export function blockProduct(graph: GraphBuilder, input: string, matrix: BlockMatrix, few: boolean): string {
  const multiply = (rows: string): string =>
    graph.op('MatMulNBits', [rows, matrix.blocks, matrix.scales], {
      domain: MICROSOFT_DOMAIN,
      attributes: {
        ...{ K: matrix.inputs, N: matrix.outputs, bits: 4 },
        ...{ block_size: BLOCK_SIZE, accuracy_level: ACCURACY_LEVEL },
      },
    });
  if (!few) return multiply(input);
  const [start, one] = [graph.int64s([0]), graph.int64s([1])];
  const first = graph.op('Slice', [input, start, one]);
  const accompanied = graph.op('Concat', [input, first], { name: 'accompanied', attributes: { axis: 0 } });
  return graph.op('Slice', [multiply(accompanied), start, graph.int64s([-1])]);
}
