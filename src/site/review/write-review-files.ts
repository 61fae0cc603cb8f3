import { formatCsv } from '../../format-csv.js';
import { AtomicFile } from '../../pipeline/writers/atomic-file.js';
import { toJsonLine } from '../manifest/json-lines.js';
import type { ReviewHeader, ReviewRow } from './review-row.js';

/** Writes a review as one JSON object a line: the header, then a row for each place. */
export async function writeReviewJsonl(path: string, header: ReviewHeader, rows: readonly ReviewRow[]): Promise<void> {
  await AtomicFile.writeWhole(path, [header, ...rows].map(toJsonLine).join(''));
}

/** The columns of a review as CSV; `decision` and `text` are for a person, the last five for `alt apply`. */
const columns = [
  'decision',
  'text',
  'id',
  'suggestion',
  'decorative',
  'flags',
  'status',
  'src',
  'alt',
  'link',
  'button',
  'caption',
  'heading',
  'before',
  'after',
  'file',
  'index',
  'sha256',
  'written',
  'site',
] as const;

/** Writes a review as CSV (RFC 4180, UTF-8 with a byte-order mark, which spreadsheets need to see that it is UTF-8). */
export async function writeReviewCsv(path: string, header: ReviewHeader, rows: readonly ReviewRow[]): Promise<void> {
  const site = JSON.stringify({ root: header.root, kind: header.kind, components: header.components });
  const cells = rows.map((row) => {
    const { context, flags } = row;
    const values: Record<(typeof columns)[number], string | undefined> = {
      ...row,
      decision: row.decision ?? '',
      decorative: row.decorative ? 'likely' : '',
      flags: flags.map(({ message }) => message).join(' '),
      src: row.src,
      alt: row.alt,
      link: context.link?.href,
      button: context.button,
      caption: context.caption,
      heading: context.heading,
      before: context.before,
      after: context.after,
      index: String(row.index),
      written: row.written,
      site,
    };
    return columns.map((name) => guard(values[name] ?? ''));
  });
  await AtomicFile.writeWhole(path, `\uFEFF${formatCsv([columns, ...cells])}`);
}

/** Keeps a spreadsheet from reading a text as a formula; `readReview` takes the apostrophe off again. */
function guard(text: string): string {
  return /^[=+\-@\t\r']/.test(text) ? `'${text}` : text;
}
