import { readFile } from 'node:fs/promises';
import { decodeText } from '../../decode-text.js';
import { UsageError } from '../../errors.js';

/**
 * Reads labels from a file, one a line, or from a list with commas.
 * @throws UsageError when what looks like a file can't be read
 */
export async function readLabels(text: string): Promise<string[]> {
  const lines = await readFile(text).then(
    (content) => decodeText(content).split(/\r?\n/),
    (error: unknown) => {
      if (text.includes(',')) return text.split(',');
      throw new UsageError(
        `expected labels with commas between them, or a file of them, found ${text} (${(error as Error).message}).`,
      );
    },
  );
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}
