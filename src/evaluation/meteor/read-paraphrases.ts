import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../errors.js';
import { IntegerList } from './integer-list.js';
import { addToFilter, emptyFilter, type ParaphraseTable } from './paraphrase-table.js';
import { PhraseHash } from './phrase-hash.js';

const LINE_FEED = 0x0a;

/**
 * Reads METEOR's paraphrase table: gzip, three lines an entry (probability, phrase, what it may mean). The probability isn't used by METEOR
 * as coco-caption runs it. Throws UsageError if the file can't be read or isn't gzip.
 */
export async function readParaphrases(path: string): Promise<ParaphraseTable> {
  const phrases = new IntegerList();
  const ends = new IntegerList();
  const meanings = new IntegerList();
  const filter = emptyFilter();
  const hash = new PhraseHash();
  let line = 0;
  let low = 0;
  let high = 0;

  const endLine = (): void => {
    if (line > 0) {
      hash.endLine();
      addToFilter(filter, hash.high);
    }
    if (line === 1 && (hash.low !== low || hash.high !== high || phrases.length === 0)) {
      if (phrases.length > 0) ends.push(meanings.length / 2);
      ({ low, high } = hash);
      phrases.push(low);
      phrases.push(high);
    } else if (line === 2) {
      meanings.push(hash.low);
      meanings.push(hash.high);
    }
    hash.clear();
    line = (line + 1) % 3;
  };

  let isOpen = false;
  const readAll = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) {
      let at = 0;
      while (at < chunk.length) {
        if (line === 0) while (at < chunk.length && chunk[at] !== LINE_FEED) at++;
        else at = hash.addLine(chunk, at, chunk.length);
        isOpen = at === chunk.length;
        if (!isOpen) endLine();
        at++;
      }
    }
    if (isOpen) endLine();
    if (phrases.length > 0) ends.push(meanings.length / 2);
  };

  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), createGunzip({ chunkSize: 1 << 18 }), readAll);
  } catch (error) {
    throw new UsageError(
      `Expected METEOR's paraphrase table at ${path}, found that it can't be read (${error instanceof Error ? error.message : String(error)}). Give --meteor-dir the folder of meteor-1.5.jar and data/paraphrase-en.gz.`,
      { cause: error },
    );
  }
  return { phrases: phrases.values(), ends: ends.values(), meanings: meanings.values(), filter };
}
