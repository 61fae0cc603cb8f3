import { UsageError } from '../errors.js';
import { isJsonObject } from '../json-object.js';
import { countDocuments, type DocumentFrequency } from './cider.js';
import { NgramVocabulary } from './ngram-counts.js';
import { tokenizeCaptions } from './ptb/tokenize-captions.js';
import { readJson } from './read-rows.js';

/**
 * Reads a document-frequency table for CIDEr: `{"images": 40504, "ngrams": {"a man": 9000, …}}`, n-grams of one to four tokens joined by a
 * space, each with the number of images that have it in a reference.
 *
 * Throws UsageError for a file of another shape, or an n-gram found in more images than there are.
 */
export async function readDocumentFrequency(path: string): Promise<DocumentFrequency> {
  const table = await readJson(path);
  const expected = `Expected ${path} to be {"images": N, "ngrams": {"a man": n, …}}`;
  if (!isJsonObject(table) || !isJsonObject(table.ngrams)) {
    throw new UsageError(`${expected}, found something else. Make one with --write-df.`);
  }
  const images = table.images;
  if (typeof images !== 'number' || !(images >= 1)) {
    throw new UsageError(`${expected}, found images ${JSON.stringify(images)}. Say how many images were counted.`);
  }
  const ngrams = new Map<string, number>();
  for (const [ngram, count] of Object.entries(table.ngrams)) {
    if (typeof count !== 'number' || !(count >= 0 && count <= images)) {
      throw new UsageError(
        `${expected} with counts from 0 to ${images}, found ${JSON.stringify(count)} for "${ngram}". Repair the table.`,
      );
    }
    ngrams.set(ngram, count);
  }
  return { images, ngrams };
}

/** Counts in how many images each n-gram occurs. Takes the references of each image, not yet tokenised. */
export function documentFrequencyOf(images: readonly { readonly references: readonly string[] }[]): DocumentFrequency {
  const tokenized = tokenizeCaptions(images.flatMap(({ references }) => references));
  const vocabulary = new NgramVocabulary();
  let start = 0;
  const segments = images.map(({ references }) => {
    const own = tokenized.slice(start, start + references.length);
    start += references.length;
    return { references: own.map((reference) => vocabulary.count(reference)) };
  });
  const documents = countDocuments(segments, vocabulary);
  const ngrams = Array.from(documents, (count, ngram) => [vocabulary.textOf(ngram), count] as const);
  return { images: images.length, ngrams: new Map(ngrams) };
}

/** The table as the text of a file that {@link readDocumentFrequency} reads. */
export function formatDocumentFrequency({ images, ngrams }: DocumentFrequency): string {
  return `${JSON.stringify({ images, ngrams: Object.fromEntries(ngrams) })}\n`;
}
