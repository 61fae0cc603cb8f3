/** Recall counts this much more than precision (Lin 2004; the value of coco-caption). */
const BETA = 1.2;

/**
 * ROUGE-L (Lin 2004) of one candidate against its references, as coco-caption computes it: the best precision and the best recall may come
 * from different references.
 *
 * Takes tokenised sentences, split at single spaces only, so that an empty sentence is one empty word. Gives a score from 0 to 1.
 */
export function rougeL(candidate: string, references: readonly string[]): number {
  const words = candidate.split(' ');
  let precision = 0;
  let recall = 0;
  for (const reference of references) {
    const referenceWords = reference.split(' ');
    const common = longestCommonSubsequence(words, referenceWords);
    precision = Math.max(precision, common / words.length);
    recall = Math.max(recall, common / referenceWords.length);
  }
  if (precision === 0 || recall === 0) return 0;
  return ((1 + BETA ** 2) * precision * recall) / (recall + BETA ** 2 * precision);
}

function longestCommonSubsequence(left: readonly string[], right: readonly string[]): number {
  const lengths = new Uint32Array(right.length + 1);
  for (const word of left) {
    let diagonal = 0;
    for (let at = 1; at <= right.length; at++) {
      const above = lengths[at] ?? 0;
      lengths[at] = word === right[at - 1] ? diagonal + 1 : Math.max(above, lengths[at - 1] ?? 0);
      diagonal = above;
    }
  }
  return lengths[right.length] ?? 0;
}
