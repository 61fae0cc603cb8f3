import { extname } from 'node:path';
import { UsageError } from '../../errors.js';
import { JsonlWriter } from '../writers/jsonl-writer.js';
import { ResultsWriter } from '../writers/results-writer.js';
import type { Writer } from '../writers/writer.js';
import { SubtitleWriter } from './subtitle-writer.js';
import { VideoCsvWriter } from './video-csv-writer.js';

type CreateWriter = (path: string, isOwn: boolean) => Writer | Promise<Writer>;

const WRITERS: Readonly<Record<string, CreateWriter>> = {
  '.jsonl': (path) => JsonlWriter.create(path),
  '.csv': (path) => VideoCsvWriter.create(path),
  '.json': (path) =>
    ResultsWriter.create(path, (id, { caption, moment }) => {
      return { video_id: id, start: moment?.start, end: moment?.end, caption };
    }),
  '.vtt': (path, isOwn) => new SubtitleWriter(path, isOwn),
  '.srt': (path, isOwn) => new SubtitleWriter(path, isOwn),
};

/** Whether an output's ending is one of those about videos. */
export function isVideoOutput(path: string): boolean {
  return extname(path).toLowerCase() in WRITERS;
}

/**
 * Opens the writer for an output file about videos by its ending.
 * @param isOwn whether what is there under its name may be written over
 * @throws UsageError for an ending that no writer has, OutputError when the file can't be made
 */
export async function openVideoWriter(path: string, isOwn = false): Promise<Writer> {
  return creatorFor(path)(path, isOwn);
}

/** @throws UsageError for an ending that no writer about videos has */
export function requireVideoOutput(path: string): void {
  creatorFor(path);
}

function creatorFor(path: string): CreateWriter {
  const create = WRITERS[extname(path).toLowerCase()];
  if (create !== undefined) return create;
  const endings = Object.keys(WRITERS).join(', ');
  throw new UsageError(`${path}: expected an output that ends in ${endings}, found "${extname(path)}".`);
}
