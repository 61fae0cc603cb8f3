import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { AltStyle } from '../suggest/caption-to-alt.js';
import { reviewGroups } from './review-groups.js';
import type { ReviewHeader, ReviewRow } from './review-row.js';

/** The page's parts lie beside the sources, so that each is a file of its own kind. */
const assets = new URL('../../../assets/review-page/', import.meta.url);

/**
 * Renders a review as one HTML page that works from disk, without a network: style, script, data and previews are in it.
 *
 * Its content security policy allows just its own script (by hash), so that nothing of the reviewed site can run in it.
 *
 * @param header of the review
 * @param rows its places
 * @param previews `data:` URLs by the SHA-256 of the picture
 */
export async function renderPage(
  header: ReviewHeader,
  rows: readonly ReviewRow[],
  previews: ReadonlyMap<string, string>,
  { maxLength }: AltStyle,
): Promise<string> {
  const [page, styles, script] = await Promise.all(['page.html', 'styles.css', 'script.js'].map(asset));
  const { root, kind, components } = header;
  const review = {
    header: { id: identity(rows), root, kind, components },
    maxLength,
    pictures: Object.fromEntries(previews),
    groups: reviewGroups(rows),
  };
  const hash = createHash('sha256')
    .update(script ?? '')
    .digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const texts: Record<string, string> = { policy, site: escapeHtml(basename(root) || root), root: escapeHtml(root) };
  const elements: Record<string, string> = {
    styles: `<style>${styles ?? ''}</style>`,
    script: `<script>${script ?? ''}</script>`,
    // A script element ends at the first `</script`, whatever stands around it.
    review: `<script type="application/json" id="review">${JSON.stringify(review).replaceAll('<', String.raw`\u003c`)}</script>`,
  };
  return (page ?? '')
    .replace(/\{\{(\w+)\}\}/g, (whole, name: string) => texts[name] ?? whole)
    .replace(/<!-- (\w+) -->/g, (whole, name: string) => elements[name] ?? whole);
}

function asset(name: string): Promise<string> {
  return readFile(new URL(name, assets), 'utf8');
}

/** Names the review, so that the decisions a browser keeps are those of this review. */
function identity(rows: readonly ReviewRow[]): string {
  const places = rows.map(({ id, sha256 }) => [id, sha256]);
  return createHash('sha256').update(JSON.stringify(places)).digest('hex').slice(0, 16);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
