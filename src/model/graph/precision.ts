/** Number formats: of everything in `fp16`, of the weights in `int4`, else of the matrix products. */
export const PRECISIONS = ['fp32', 'fp16', 'int8', 'int4'] as const;

/** One of `PRECISIONS`. */
export type Precision = (typeof PRECISIONS)[number];
