/**
 * The expression for ffmpeg's `select` filter that passes, for each timestamp, the first frame at or after it.
 *
 * It keeps no count, so that it stays right when the filter is set up anew in the middle of a file (a change of size). The
 * last term passes nothing: it logs every tenth frame, as a sign of life.
 *
 * @param timestamps microseconds, ascending
 */
export function selectExpression(timestamps: readonly number[]): string {
  // A microsecond of grace for rounding; `prev_pts` isn't a number at first, which no comparison passes.
  const terms = timestamps.map((at) => `gte(pts,${at - 1})*not(gte(prev_pts,${at - 1}))`);
  return `${sum(terms)}+0*if(mod(n,10),0,print(n))`;
}

/** A sum as a balanced tree: ffmpeg's parser and evaluator go as deep as the expression does. */
function sum(terms: readonly string[]): string {
  if (terms.length <= 2) return terms.join('+');
  const middle = terms.length >> 1;
  return `(${sum(terms.slice(0, middle))})+(${sum(terms.slice(middle))})`;
}
