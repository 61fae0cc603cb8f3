import type { GraphBuilder } from './graph-builder.js';

/** What is known of the elements to quantise. */
export type InputRange = 'any' | 'activated';

/** A value as uint8 rows: value ≈ (values - zero point) · scales. */
export interface QuantizedRows {
  readonly values: string;
  /** One scale a row, `[…, 1] float` */
  readonly scales: string;
  /** The level that stands for 0. */
  readonly zeroPoint: number;
}

/** How the 256 levels are laid over a row's range. */
interface Levels {
  readonly zeroPoint: number;
  readonly positive: number;
  /** The smallest scale: keeps rows of zeros from dividing by zero, and covers what lies below zero. */
  readonly smallestScale: number;
}

const LEVELS: Readonly<Record<InputRange, Levels>> = {
  any: { zeroPoint: 128, positive: 127, smallestScale: 1e-12 },
  // GELU in all its kinds stays above -0.17 and silu above -0.28: fewer levels below zero leave more for what counts.
  activated: { zeroPoint: 64, positive: 191, smallestScale: 0.28 / 64 },
};

/**
 * Quantises every row (the last axis) by its own largest element.
 * @param options.depth extent of the last axis
 * @param options.few whether there are so few rows that the number of operators counts more than their passes
 */
export function quantizeRows(
  graph: GraphBuilder,
  input: string,
  { depth, range, few }: { depth: number; range: InputRange; few: boolean },
): QuantizedRows {
  const { zeroPoint, positive, smallestScale } = LEVELS[range];
  return graph.within('quantize', () => {
    const sizes = range === 'any' ? graph.op('Abs', [input]) : input;
    const largest = graph.op('ReduceMax', [sizes, graph.int64s([-1])], { attributes: { keepdims: 1 } });
    const scales = graph.op(
      'Max',
      [graph.op('Mul', [largest, graph.float(1 / positive)]), graph.float(smallestScale)],
      { name: 'scales' },
    );
    if (few) {
      const levels = graph.op('Div', [input, scales]);
      const values = graph.op('QuantizeLinear', [levels, graph.float(1), graph.uint8(zeroPoint)], { name: 'values' });
      return { values, scales, zeroPoint };
    }
    // One block a row: quantises in a single pass.
    const zeroPoints = graph.op('Expand', [graph.uint8(zeroPoint), graph.op('Shape', [scales])]);
    const values = graph.op('QuantizeLinear', [input, scales, zeroPoints], {
      name: 'values',
      attributes: { axis: -1, block_size: depth },
    });
    return { values, scales, zeroPoint };
  });
}
