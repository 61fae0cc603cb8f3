import { extname } from 'node:path';
import { UsageError } from '../../errors.js';
import { ANSWER_LAYOUT, LABEL_LAYOUT } from './csv-layouts.js';
import { CsvWriter } from './csv-writer.js';
import { JsonlWriter } from './jsonl-writer.js';
import { VqaResultsWriter } from './vqa-results-writer.js';
import type { Writer } from './writer.js';

/** The writers of one kind of rows, by the endings of their files. */
export type FileWriters = Readonly<Record<string, (path: string) => Promise<Writer>>>;

/** Files of answers: rows, a table, or VQA results. */
export const ANSWER_FILES: FileWriters = {
  '.jsonl': (path) => JsonlWriter.create(path),
  '.csv': (path) => CsvWriter.create(path, {}, ANSWER_LAYOUT),
  '.json': (path) => VqaResultsWriter.create(path),
};

/** Files of labels: rows, or a table of the best ones. */
export const LABEL_FILES: FileWriters = {
  '.jsonl': (path) => JsonlWriter.create(path),
  '.csv': (path) => CsvWriter.create(path, {}, LABEL_LAYOUT),
};

/**
 * How the writer of a file is opened.
 * @throws UsageError for an ending that has none
 */
export function fileWriter(path: string, writers: FileWriters): (path: string) => Promise<Writer> {
  const ending = extname(path).toLowerCase();
  const open = writers[ending];
  if (open !== undefined) return open;
  const [last = '', ...others] = Object.keys(writers).reverse();
  throw new UsageError(
    `${path}: expected an output that ends in ${others.reverse().join(', ')} or ${last}, found "${ending}".`,
  );
}
