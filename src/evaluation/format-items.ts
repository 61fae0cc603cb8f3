import { stringify } from 'csv-stringify/sync';
import { UsageError } from '../errors.js';
import type { EvaluationReport } from './evaluation-report.js';

/**
 * Scores of every image or question as the text of a file, in full precision: JSON lines for .jsonl, a table with a header for .csv.
 *
 * Throws UsageError for another extension.
 */
export function formatItems({ task, items }: EvaluationReport, path: string): string {
  const id = task === 'vqa' ? 'question_id' : 'image_id';
  const text = { caption: 'caption', vqa: 'answer', classify: 'label' }[task];
  const rows = items.map((item) => ({ [id]: item.id, [text]: item.text, ...item.metrics }));
  if (path.toLowerCase().endsWith('.jsonl')) return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  if (path.toLowerCase().endsWith('.csv')) return stringify(rows, { header: true, escape_formulas: true });
  throw new UsageError(`Expected --per-image to name a .jsonl or .csv file, found ${path}.`);
}
