import { readFileSync, truncateSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { JournaledRun, JournaledRunSummary } from '../../src/pipeline/journaled-run.js';
import { failedItem } from '../../src/pipeline/sources/failed-item.js';
import { PathSource } from '../../src/pipeline/sources/path-source.js';
import type { SourceItem } from '../../src/pipeline/sources/source.js';
import { JournaledFolder, lines } from '../support/journaled-folder.js';
import { TextCaptioner } from '../support/text-captioner.js';

/** Text files of which each word is captioned. */
class FolderOfWords extends JournaledFolder {
  /** Files that were cut into words. */
  cut: string[] = [];

  runWords(options: Partial<JournaledRun> = {}, twice = false): Promise<JournaledRunSummary> {
    this.cut = [];
    const paths = twice ? [this.at('photos'), this.at('photos')] : [this.at('photos')];
    return this.run({ items: this.words(new PathSource(paths).items()), ...options });
  }

  /** Rows as `file/word: caption`. */
  words = async function* (this: FolderOfWords, files: AsyncIterable<SourceItem>): AsyncGenerator<SourceItem> {
    for await (const file of files) {
      yield {
        ...file,
        parts: async () => {
          this.cut.push(file.path.slice(this.at('photos').length + 1));
          const text = await readFile(file.path, 'utf8');
          if (text === '') return [failedItem(file.path, 'TEXT_EMPTY', 'empty')];
          return text.split(' ').map((word, index) => {
            return { ...file, id: `${index}`, read: () => Promise.resolve(Buffer.from(word)) };
          });
        },
      };
    }
  };

  idsAndRows(): string[] {
    return lines(this.journal).map((line) => {
      const { path, id, caption, error } = JSON.parse(line) as Record<'path' | 'id' | 'caption', string | undefined> & {
        error?: { code: string };
      };
      return `${path?.slice(this.at('photos').length + 1)} ${id ?? '-'} ${caption ?? error?.code ?? ''}`;
    });
  }
}

function threeFiles(): FolderOfWords {
  const folder = new FolderOfWords();
  folder.picture('a.jpg', 'ant ape');
  folder.picture('b.jpg', 'bee bad bug');
  folder.picture('c.jpg', '');
  return folder;
}

const ALL = ['a.jpg 0 ant', 'a.jpg 1 ape', 'b.jpg 0 bee', 'b.jpg 1 TEXT_BAD', 'b.jpg 2 bug', 'c.jpg - TEXT_EMPTY'];

describe('a journal of items with parts', () => {
  test('holds a row a part, and a second run opens nothing', async () => {
    const folder = threeFiles();
    const first = await folder.runWords();
    expect(folder.idsAndRows()).toEqual(ALL);
    expect(first).toMatchObject({ captioned: 4, failed: 2, rows: 6, failedRows: 2 });
    expect(folder.cut).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);

    expect(await folder.runWords()).toMatchObject({ captioned: 0, failed: 0, skipped: 6, rows: 6 });
    expect(folder.cut).toEqual([]);
  });

  test.each([0, 100, 200, 300, 400, 500, 600])('cut off after %d bytes, comes to the same', async (bytes) => {
    const folder = threeFiles();
    await folder.runWords();
    const whole = readFileSync(folder.journal, 'utf8');
    const seen = readFileSync(`${folder.journal}.seen`, 'utf8');
    truncateSync(folder.journal, Math.min(bytes, whole.length));

    await folder.runWords();

    expect(readFileSync(folder.journal, 'utf8')).toBe(whole);
    expect(readFileSync(`${folder.journal}.seen`, 'utf8')).toBe(seen);
  });

  test('opens only what is not done', async () => {
    const folder = threeFiles();
    await folder.runWords();
    truncateSync(folder.journal, lines(folder.journal).slice(0, 3).join('\n').length + 1);

    expect(await folder.runWords()).toMatchObject({ skipped: 3, rows: 6 });

    expect(folder.cut).toEqual(['b.jpg', 'c.jpg']);
  });

  test('does a changed file again, and drops the rows of parts that it no longer has', async () => {
    const folder = threeFiles();
    await folder.runWords();
    folder.picture('b.jpg', 'bee bird');
    folder.picture('c.jpg', 'cow');

    const summary = await folder.runWords();

    expect(folder.idsAndRows()).toEqual([...ALL.slice(0, 3), 'b.jpg 1 bird', 'c.jpg 0 cow']);
    expect(summary).toMatchObject({ captioned: 3, skipped: 2, rows: 5, failedRows: 0 });
    expect(folder.cut).toEqual(['b.jpg', 'c.jpg']);
    expect(await folder.runWords()).toMatchObject({ skipped: 5, rows: 5 });
    expect(folder.cut).toEqual([]);
  });

  test('does failed parts again in their places, if asked to', async () => {
    const folder = threeFiles();
    await folder.runWords();
    const whole = readFileSync(folder.journal, 'utf8');

    expect(await folder.runWords({ retryErrors: true })).toMatchObject({ failed: 2, skipped: 4, rows: 6 });

    expect(folder.cut).toEqual(['b.jpg', 'c.jpg']);
    expect(readFileSync(folder.journal, 'utf8')).toBe(whole);
  });

  test('trusts the rows where there is no side file', async () => {
    const folder = threeFiles();
    await folder.runWords();
    const whole = readFileSync(folder.journal, 'utf8');
    rmSync(`${folder.journal}.seen`);

    expect(await folder.runWords()).toMatchObject({ captioned: 0, skipped: 6 });

    expect(readFileSync(folder.journal, 'utf8')).toBe(whole);
  });

  test('gives an item that is named twice its rows twice', async () => {
    const folder = threeFiles();
    await folder.runWords({}, true);
    const whole = readFileSync(folder.journal, 'utf8');
    expect(folder.idsAndRows()).toEqual([...ALL, ...ALL]);
    truncateSync(folder.journal, lines(folder.journal).slice(0, 8).join('\n').length + 1);

    expect(await folder.runWords({}, true)).toMatchObject({ skipped: 8, rows: 12 });

    expect(readFileSync(folder.journal, 'utf8')).toBe(whole);
  });

  test('captions parts of identical files once, and no part for another', async () => {
    const folder = new FolderOfWords();
    for (const name of ['a.jpg', 'b.jpg']) folder.picture(name, 'ant bee');
    const captioner = new TextCaptioner();

    await folder.runWords({ captioner, dedupe: true });

    expect(folder.idsAndRows()).toEqual(['a.jpg 0 ant', 'a.jpg 1 bee', 'b.jpg 0 ant', 'b.jpg 1 bee']);
    expect(captioner.captioned).toEqual(['ant', 'bee']);
  });
});
