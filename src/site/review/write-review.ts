import { join } from 'node:path';
import pLimit from 'p-limit';
import { AtomicFile } from '../../pipeline/writers/atomic-file.js';
import type { ManifestHeader } from '../manifest/manifest.js';
import type { AltStyle } from '../suggest/caption-to-alt.js';
import type { SuggestionPlan } from '../suggest/suggestion-plan.js';
import { carryDecisions } from './carry-decisions.js';
import { renderPage } from './render-page.js';
import type { ReviewHeader, ReviewRow } from './review-row.js';
import { thumbnail } from './thumbnail.js';
import { writeReviewCsv, writeReviewJsonl } from './write-review-files.js';

/** What a review holds, and where its page is. */
export interface ReviewSummary {
  readonly places: number;
  /** Places that are decided together: the same picture with the same purpose. */
  readonly groups: number;
  readonly page: string;
}

/** Previews rendered at once. */
const previewsAtOnce = 4;

/**
 * Writes a review into a folder: `review.html` to decide in a browser, `review.jsonl` and `review.csv` with the same rows.
 *
 * @param folder made when it is missing
 * @param manifest the scan that the review is of
 * @param model name of the model that wrote the captions
 * @param suggested the plan's rows; decisions of an earlier review in the folder are carried over to them
 * @param pictures the plan's, for the previews
 * @throws OutputError when a file can't be written
 */
export async function writeReview(
  folder: string,
  manifest: ManifestHeader,
  model: string,
  suggested: readonly ReviewRow[],
  pictures: ReturnType<SuggestionPlan['pictures']>,
  style: AltStyle,
): Promise<ReviewSummary> {
  const { root, kind, components } = manifest;
  const header: ReviewHeader = { type: 'alt-review', version: 1, root, kind, components, model };
  const rows = await carryDecisions(folder, suggested);
  await writeReviewJsonl(join(folder, 'review.jsonl'), header, rows);
  await writeReviewCsv(join(folder, 'review.csv'), header, rows);
  const page = join(folder, 'review.html');
  await AtomicFile.writeWhole(page, await renderPage(header, rows, await previewsOf(pictures), style));
  return { places: rows.length, groups: new Set(rows.map(({ group }) => group)).size, page };
}

async function previewsOf(pictures: ReturnType<SuggestionPlan['pictures']>): Promise<Map<string, string>> {
  const limit = pLimit(previewsAtOnce);
  const previews = new Map<string, string>();
  const render = async ({ picture, read }: (typeof pictures)[number]): Promise<void> => {
    // A picture that vanished since it was captioned has no preview, and that is all.
    const bytes = await read().catch(() => undefined);
    const preview = bytes && (await thumbnail(bytes));
    if (preview !== undefined) previews.set(picture, preview);
  };
  await Promise.all(pictures.map((one) => limit(render, one)));
  return previews;
}
