import { extname } from 'node:path';
import { UsageError } from '../../errors.js';
import { JsonlWriter } from '../writers/jsonl-writer.js';
import type { Writer } from '../writers/writer.js';
import { SubtitleWriter } from './subtitle-writer.js';
import { VideoCsvWriter } from './video-csv-writer.js';
import { VideoResultsWriter } from './video-results-writer.js';

const WRITERS: Readonly<Record<string, (path: string) => Writer | Promise<Writer>>> = {
  '.jsonl': (path) => JsonlWriter.create(path),
  '.csv': (path) => VideoCsvWriter.create(path),
  '.json': (path) => VideoResultsWriter.create(path),
  '.vtt': (path) => new SubtitleWriter(path),
  '.srt': (path) => new SubtitleWriter(path),
};

/**
 * Opens the writer for an output file about videos by its ending.
 * @throws UsageError for an ending that no writer has, OutputError when the file can't be made
 */
export async function openVideoWriter(path: string): Promise<Writer> {
  const create = WRITERS[extname(path).toLowerCase()];
  if (create === undefined) {
    const endings = Object.keys(WRITERS).join(', ');
    throw new UsageError(`${path}: expected an output that ends in ${endings}, found "${extname(path)}".`);
  }
  return create(path);
}
