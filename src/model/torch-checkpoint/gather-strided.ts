/**
 * Copies a strided view into contiguous row-major order.
 * @param source bytes that begin at the view's first element and reach at least to its last
 * @param shape extents; none may be 0
 * @param strides elements between neighbours along each axis, all >= 0
 * @param elementBytes bytes of one element
 * @returns `product(shape) * elementBytes` bytes
 */
export function gatherStrided(
  source: Uint8Array,
  shape: readonly number[],
  strides: readonly number[],
  elementBytes: number,
): Uint8Array {
  const elements = shape.reduce((product, extent) => product * extent, 1);
  const target = new Uint8Array(elements * elementBytes);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < target.length; to += elementBytes) {
    const start = from * elementBytes;
    for (let byte = 0; byte < elementBytes; byte++) target[to + byte] = source[start + byte] ?? 0;
    // Odometer: step the last axis; when it wraps, take its way back and step the one before.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const extent = shape[axis] ?? 1;
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      if (next < extent) {
        index[axis] = next;
        from += stride;
        break;
      }
      index[axis] = 0;
      from -= stride * (extent - 1);
    }
  }
  return target;
}
