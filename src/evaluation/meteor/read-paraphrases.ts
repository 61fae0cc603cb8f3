import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../errors.js';
import type { PhraseIndex } from './phrase-index.js';

const LINE_FEED = 0x0a;

/**
 * Reads METEOR's paraphrase table (gzip; three lines an entry: probability, phrase, what it may mean) and keeps the entries whose phrases
 * are both in the index: a few thousand of its five million, so memory stays small.
 *
 * Gives for each phrase the numbers of its paraphrases, in file order. Throws UsageError if the file can't be read or isn't gzip.
 */
export async function readParaphrases(path: string, index: PhraseIndex): Promise<Map<number, number[]>> {
  const paraphrases = new Map<number, number[]>();
  let line = 0;
  let phrase: number | undefined;

  const readLine = (bytes: Uint8Array, start: number, end: number): void => {
    const field = line++ % 3;
    if (field === 1) phrase = index.find(bytes, start, end);
    if (field !== 2 || phrase === undefined) return;
    const meaning = index.find(bytes, start, end);
    if (meaning === undefined) return;
    const known = paraphrases.get(phrase);
    if (known === undefined) paraphrases.set(phrase, [meaning]);
    else known.push(meaning);
  };

  const readAll = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    let rest: Uint8Array = new Uint8Array(0);
    for await (const chunk of chunks) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = 0; end < bytes.length; end++) {
        if (bytes[end] !== LINE_FEED) continue;
        readLine(bytes, start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
    if (rest.length > 0) readLine(rest, 0, rest.length);
  };

  try {
    await pipeline(createReadStream(path), createGunzip({ chunkSize: 1 << 20 }), readAll);
  } catch (error) {
    throw new UsageError(
      `Expected METEOR's paraphrase table at ${path}, found that it can't be read (${error instanceof Error ? error.message : String(error)}). Give --meteor-dir the folder of meteor-1.5.jar and data/paraphrase-en.gz.`,
      { cause: error },
    );
  }
  return paraphrases;
}
