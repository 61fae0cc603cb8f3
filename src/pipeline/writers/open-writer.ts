import { extname } from 'node:path';
import { UsageError } from '../../errors.js';
import { CocoResultsWriter } from './coco-results-writer.js';
import { CsvWriter } from './csv-writer.js';
import { JsonlWriter } from './jsonl-writer.js';
import type { Writer } from './writer.js';

const WRITERS: Readonly<Record<string, (path: string) => Promise<Writer>>> = {
  '.jsonl': (path) => JsonlWriter.create(path),
  '.csv': (path) => CsvWriter.create(path),
  '.json': (path) => CocoResultsWriter.create(path),
};

/**
 * Opens the writer for an output file by its ending.
 * @throws UsageError for an ending that no writer has, OutputError when the file can't be made
 */
export async function openWriter(path: string): Promise<Writer> {
  const create = WRITERS[extname(path).toLowerCase()];
  if (create === undefined) {
    throw new UsageError(
      `${path}: expected an output that ends in ${Object.keys(WRITERS).join(', ')}, found "${extname(path)}".`,
    );
  }
  return create(path);
}
