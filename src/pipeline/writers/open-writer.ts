import { WRITER_FORMATS, writerFormat } from './writer-formats.js';
import type { Writer } from './writer.js';

/**
 * Opens the writer for an output file by its name.
 * @throws UsageError for an ending that no writer has, OutputError when the file can't be made
 */
export async function openWriter(path: string): Promise<Writer> {
  return WRITER_FORMATS[writerFormat(path)](path, {});
}
