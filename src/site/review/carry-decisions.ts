import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision } from './decision.js';
import { readReview } from './read-review.js';
import type { ReviewRow } from './review-row.js';

/**
 * Carries the decisions of an earlier review in the same folder over to a new one, so that a second run of `alt suggest` loses
 * nobody's work. A decision belongs to the same place in the same bytes; where both files hold one, the CSV's counts.
 *
 * @param folder of the review
 * @param rows the new review
 * @throws UsageError when the earlier review can't be read: it is left as it is then
 */
export async function carryDecisions(folder: string, rows: readonly ReviewRow[]): Promise<ReviewRow[]> {
  const earlier = new Map<string, Decision>();
  for (const name of ['review.jsonl', 'review.csv']) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    for (const one of (await readReview(path)).decisions) {
      if (one.decision !== undefined) earlier.set(`${one.sha256} ${one.id}`, one);
    }
  }
  return rows.map((row) => {
    const { decision, text } = earlier.get(`${row.sha256} ${row.id}`) ?? {};
    return decision === undefined ? row : { ...row, decision, text: text ?? row.text };
  });
}
