import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../errors.js';
import type { CorpusWords } from './corpus-words.js';
import { ParaphraseReader } from './paraphrase-reader.js';
import type { ParaphraseTable } from './paraphrase-table.js';

/** One piece is unpacked, in a thread of Node's own, while the one before is read. */
const CHUNK = 1 << 19;

/**
 * Reads those entries of METEOR's paraphrase table, a gzip file, that may concern a corpus. Throws UsageError if the file can't be read or
 * isn't gzip.
 */
export async function readParaphrases(path: string, corpus: CorpusWords): Promise<ParaphraseTable> {
  const reader = new ParaphraseReader(corpus);
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: CHUNK }),
      createGunzip({ chunkSize: CHUNK }),
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) reader.read(chunk);
      },
    );
  } catch (error) {
    throw new UsageError(
      `Expected METEOR's paraphrase table at ${path}, found that it can't be read (${error instanceof Error ? error.message : String(error)}). Give --meteor-dir the folder of meteor-1.5.jar and data/paraphrase-en.gz.`,
      { cause: error },
    );
  }
  return reader.end();
}
