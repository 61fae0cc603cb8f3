import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { UsageError } from '../../errors.js';
import { readJsonLines } from '../manifest/json-lines.js';
import type { DecidedReview, Decision, Verdict } from './decision.js';

const verdicts: readonly string[] = ['approve', 'decorative', 'skip'] satisfies Verdict[];

/**
 * Reads decisions: a review (JSONL) with its `decision` fields filled in, the decisions that the review page exports, or the
 * review as CSV out of a spreadsheet.
 *
 * @throws UsageError when the file is none of these, or says something else than approve, decorative or skip
 */
export async function readReview(path: string): Promise<DecidedReview> {
  const rows = extname(path).toLowerCase() === '.csv' ? await readCsv(path) : await readJsonLines(path);
  const [header, ...rest] = rows;
  if (!header || !['alt-review', 'alt-decisions'].includes(String(header.type)) || typeof header.root !== 'string') {
    throw new UsageError(
      `${path}: expected a review of "capwright alt suggest" or its decisions, found something else.`,
    );
  }
  const components = Array.isArray(header.components) ? header.components.map(String) : [];
  const kind = header.kind === 'web' ? 'web' : 'folder';
  return { root: header.root, kind, components, decisions: rest.map((row) => decision(row, path)) };
}

function decision(row: Record<string, unknown>, path: string): Decision {
  const { id, file, index, sha256, written, text } = row;
  const verdict = typeof row.decision === 'string' ? row.decision.trim().toLowerCase() : '';
  if (verdict !== '' && !verdicts.includes(verdict)) {
    throw new UsageError(`${path}: expected approve, decorative or skip for ${String(id)}, found "${verdict}".`);
  }
  if (typeof id !== 'string' || typeof file !== 'string' || typeof sha256 !== 'string' || !Number.isInteger(index)) {
    throw new UsageError(
      `${path}: expected id, file, index and sha256 in every row, found ${JSON.stringify(row).slice(0, 80)}.`,
    );
  }
  const words = typeof text === 'string' ? text : '';
  if (verdict === 'approve' && words.trim() === '') {
    throw new UsageError(`${path}: expected a text for ${id}, found none. For an empty text decide "decorative".`);
  }
  return {
    id,
    file,
    index: index as number,
    sha256,
    text: words,
    ...(typeof written === 'string' ? { written } : {}),
    ...(verdict === '' ? {} : { decision: verdict as Verdict }),
  };
}

/** Rows of a CSV as those of a JSONL review: the header is read from the first row's `site` cell. */
async function readCsv(path: string): Promise<Record<string, unknown>[]> {
  let rows: Record<string, string>[];
  try {
    rows = parse(await readFile(path), { bom: true, columns: true, skip_empty_lines: true });
  } catch (error) {
    throw new UsageError(`${path}: expected a CSV file (${(error as Error).message}).`, { cause: error });
  }
  const site = plain(rows[0]?.site ?? '');
  const header = site.startsWith('{') ? (JSON.parse(site) as Record<string, unknown>) : {};
  const written = (row: Record<string, string>): { written?: string } =>
    // An absent attribute and an empty Markdown label are both an empty cell; only the label is an author's writing.
    row.written === '' || row.written === undefined ? {} : { written: plain(row.written) };
  return [
    { type: 'alt-review', ...header },
    ...rows.map((row) => ({
      ...Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)])),
      index: Number(row.index),
      written: undefined,
      ...written(row),
    })),
  ];
}

function plain(cell: string): string {
  return /^'[=+\-@\t\r']/.test(cell) ? cell.slice(1) : cell;
}
