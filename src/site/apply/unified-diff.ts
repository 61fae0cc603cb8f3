import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { decodeSource } from '../source/decode-source.js';
import { syntaxOf } from '../scan/parse-document.js';

/** The differences between two versions of a document as a unified diff, with its lines decoded. */
export function unifiedDiff(file: string, before: Uint8Array, after: Uint8Array): string {
  const html = syntaxOf(file) === 'html';
  const [old, changed] = [before, after].map((bytes) => decodeSource(bytes, html).text);
  const options = { context: 2, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, old ?? '', changed ?? '', undefined, undefined, options);
}
