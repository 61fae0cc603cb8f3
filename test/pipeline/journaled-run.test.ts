import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { OutputError, UsageError } from '../../src/errors.js';
import { parseErrorLimit } from '../../src/pipeline/error-limit.js';
import { RunLock } from '../../src/pipeline/journal/run-lock.js';
import type { RunManifest } from '../../src/pipeline/journal/run-manifest.js';
import { ListSource } from '../../src/pipeline/sources/list-source.js';
import { JournaledFolder, lines, SETUP } from '../support/journaled-folder.js';
import { TextCaptioner } from '../support/text-captioner.js';

/** Five pictures; the third is bad. */
function fivePictures(): JournaledFolder {
  const folder = new JournaledFolder();
  for (const [name, text] of Object.entries({ a: 'ant', b: 'bee', c: 'bad', d: 'dog', e: 'emu' })) {
    folder.picture(`${name}.jpg`, text);
  }
  return folder;
}

const ALL = ['a.jpg: ant', 'b.jpg: bee', 'c.jpg: TEXT_BAD', 'd.jpg: dog', 'e.jpg: emu'];

describe('a run into a journal', () => {
  test('writes pure rows and says beside them what it was made with', async () => {
    const folder = fivePictures();

    const summary = await folder.run();

    expect(folder.rows()).toEqual(ALL);
    expect(summary).toMatchObject({ captioned: 4, failed: 1, skipped: 0, rows: 5, failedRows: 1 });
    expect(JSON.parse(lines(folder.journal)[0] ?? '')).toEqual({
      path: folder.at('photos/a.jpg'),
      caption: 'ant',
      logprob: -3,
      tokens: [3],
    });
    expect(JSON.parse(readFileSync(`${folder.journal}.run.json`, 'utf8'))).toEqual({
      ...SETUP,
      started: '2026-11-24T12:00:00.000Z',
      finished: '2026-11-24T12:00:00.000Z',
      rows: 5,
      failed: 1,
      outputs: [],
    });
    expect((await readdir(folder.path)).sort()).toEqual([
      'out.jsonl',
      'out.jsonl.run.json',
      'out.jsonl.seen',
      'photos',
    ]);
  });

  test('does nothing again, failed items included', async () => {
    const folder = fivePictures();
    await folder.run();
    const before = statSync(folder.journal).ino;
    const captioner = new TextCaptioner();

    const summary = await folder.run({ captioner });

    expect(summary).toMatchObject({ captioned: 0, failed: 0, skipped: 5 });
    expect(captioner.captioned).toEqual([]);
    expect(statSync(folder.journal).ino).toBe(before);
  });

  test.each([0, 1, 40, 200, 300])('cut off after %d bytes, comes to the same', async (bytes) => {
    const folder = fivePictures();
    await folder.run();
    const whole = readFileSync(folder.journal, 'utf8');
    const seen = readFileSync(`${folder.journal}.seen`, 'utf8');
    truncateSync(folder.journal, bytes);

    await folder.run();

    expect(readFileSync(folder.journal, 'utf8')).toBe(whole);
    expect(readFileSync(`${folder.journal}.seen`, 'utf8')).toBe(seen);
  });

  test.each([0, 1, 60, 120])('trusts the rows where the side file is cut off after %d bytes', async (bytes) => {
    const folder = fivePictures();
    await folder.run();
    const whole = readFileSync(folder.journal, 'utf8');
    truncateSync(`${folder.journal}.seen`, bytes);

    const summary = await folder.run();

    expect(summary.skipped).toBe(5);
    expect(readFileSync(folder.journal, 'utf8')).toBe(whole);
    expect(lines(`${folder.journal}.seen`)).toHaveLength(5);
  });

  test('does items again whose rows are damaged', async () => {
    const folder = fivePictures();
    await folder.run();
    const whole = readFileSync(folder.journal, 'utf8');
    writeFileSync(folder.journal, whole.replace('"caption":"bee"', '"caption:"bee"'));

    const summary = await folder.run();

    expect(summary).toMatchObject({ captioned: 1, skipped: 4 });
    expect(readFileSync(folder.journal, 'utf8')).toBe(whole);
  });

  test('does files again that changed, and puts their rows in place', async () => {
    const folder = fivePictures();
    await folder.run();
    folder.picture('b.jpg', 'bear');

    const summary = await folder.run();

    expect(summary).toMatchObject({ captioned: 1, skipped: 4, rows: 5 });
    expect(folder.rows()).toEqual(ALL.with(1, 'b.jpg: bear'));
  });

  test('tells by the bytes that a file did not change, if asked to', async () => {
    const folder = fivePictures();
    await folder.run({ identity: 'content' });
    folder.picture('b.jpg', 'bee');
    folder.picture('d.jpg', 'doe');

    const summary = await folder.run({ identity: 'content' });

    expect(summary).toMatchObject({ captioned: 1, skipped: 4 });
    expect(folder.rows()).toEqual(ALL.with(3, 'd.jpg: doe'));
  });

  test('does failed items again, if asked to', async () => {
    const folder = fivePictures();
    await folder.run();
    const { mtime } = statSync(folder.at('photos/c.jpg'));
    const good = new TextCaptioner();
    good.prepare = ({ path }) =>
      Promise.resolve({ pixels: Buffer.from(path.slice(-5)), frames: 1, height: 1, width: 1 });

    const summary = await folder.run({ captioner: good, retryErrors: true });

    expect(mtime).toEqual(statSync(folder.at('photos/c.jpg')).mtime);
    expect(summary).toMatchObject({ captioned: 1, skipped: 4, rows: 5, failedRows: 0 });
    expect(folder.rows()).toEqual(ALL.with(2, 'c.jpg: c.jpg'));
  });

  test('puts new files where they belong and keeps rows of files that are gone', async () => {
    const folder = fivePictures();
    await folder.run();
    rmSync(folder.at('photos/d.jpg'));
    folder.picture('aa.jpg', 'ape');

    await folder.run();

    expect(folder.rows()).toEqual(['a.jpg: ant', 'aa.jpg: ape', ...ALL.slice(1)]);
  });

  test('gives an item that is named twice two rows, before and after', async () => {
    const folder = fivePictures();
    const paths = ['a', 'b', 'a', 'a'].map((name) => folder.at(`photos/${name}.jpg`));
    const items = (): AsyncIterable<never> => new ListSource(from(paths)).items() as AsyncIterable<never>;
    await folder.run({ items: items() });
    truncateSync(folder.journal, lines(folder.journal).slice(0, 3).join('\n').length + 1);

    const summary = await folder.run({ items: items() });

    expect(summary).toMatchObject({ captioned: 1, skipped: 3 });
    expect(folder.rows()).toEqual(['a.jpg: ant', 'b.jpg: bee', 'a.jpg: ant', 'a.jpg: ant']);
  });

  test('stops on a signal and goes on later', async () => {
    const folder = new JournaledFolder();
    for (let number = 10; number < 99; number++) folder.picture(`${number}.jpg`, `picture ${number}`);
    const stop = new AbortController();
    const captioner = new TextCaptioner((text) => {
      if (text.endsWith('30')) stop.abort();
      return text;
    });

    const first = await folder.run({ captioner, stop: stop.signal });
    const manifest = JSON.parse(readFileSync(`${folder.journal}.run.json`, 'utf8')) as RunManifest;
    const second = await folder.run();

    expect(first.interrupted).toBe(true);
    expect(first.captioned).toBeLessThan(89);
    expect(manifest.finished).toBeUndefined();
    expect(second).toMatchObject({ skipped: first.captioned, captioned: 89 - first.captioned, rows: 89 });
    expect(folder.rows()).toEqual(Array.from({ length: 89 }, (_, index) => `${index + 10}.jpg: picture ${index + 10}`));
  });
});

describe('files that are there', () => {
  test('are refused when they were made with other options, and the first difference is named', async () => {
    const folder = fivePictures();
    await folder.run();
    const before = readFileSync(folder.journal, 'utf8');

    const run = folder.run({ setup: { ...SETUP, options: { prompt: 'b', prefix: 'x' } } });

    await expect(run).rejects.toThrow(UsageError);
    await expect(run).rejects.toThrow('another options.prompt: "a" before, "b" now');
    expect(readFileSync(folder.journal, 'utf8')).toBe(before);
    expect(existsSync(`${folder.journal}.lock`)).toBe(false);
  });

  test('are kept under numbered names by --force', async () => {
    const folder = fivePictures();
    const csv = folder.at('out.csv');
    await folder.run({ csv });
    const before = readFileSync(folder.journal, 'utf8');

    for (let time = 0; time < 2; time++) {
      const captioner = new TextCaptioner((text) => `${text}!`);
      await folder.run({ captioner, csv, force: true, setup: { ...SETUP, device: 'cuda' } });
    }

    expect(folder.rows()[0]).toBe('a.jpg: ant!');
    expect(readFileSync(folder.at('out.1.jsonl'), 'utf8')).toBe(before);
    expect((await readdir(folder.path)).sort()).toEqual(
      ['out.1.csv', 'out.1.jsonl', 'out.1.jsonl.run.json', 'out.1.jsonl.seen']
        .flatMap((name) => [name, name.replace('.1.', '.2.'), name.replace('.1.', '.')])
        .concat('photos')
        .sort(),
    );
  });

  test('are not touched when they are of something else', async () => {
    const folder = fivePictures();
    writeFileSync(folder.journal, 'my notes\n');
    await expect(folder.run()).rejects.toThrow(UsageError);

    const csv = folder.write('table.csv', 'mine');
    await expect(folder.run({ csv, journal: folder.at('other.jsonl') })).rejects.toThrow(UsageError);

    expect(readFileSync(folder.journal, 'utf8')).toBe('my notes\n');
    expect(readFileSync(csv, 'utf8')).toBe('mine');
    expect(existsSync(folder.at('other.jsonl'))).toBe(false);
  });

  test('that are folders are refused before anything is done', async () => {
    const folder = fivePictures();
    for (const options of [{ journal: folder.at('photos') }, { csv: folder.at('photos') }]) {
      const captioner = new TextCaptioner();
      const error: unknown = await folder.run({ captioner, ...options }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(OutputError);
      expect((error as Error).message).toContain(
        "photos: can't be written (EISDIR). It is a folder: give a file name.",
      );
      expect(captioner.captioned).toEqual([]);
    }
  });

  test('are refused while another process writes them', async () => {
    const folder = fivePictures();
    const lock = await RunLock.acquire(`${folder.journal}.lock`);

    await expect(folder.run()).rejects.toThrow(OutputError);
    await lock.release();

    await expect(folder.run()).resolves.toMatchObject({ rows: 5 });
  });
});

describe('other outputs', () => {
  test('are written from the journal, which goes when only they were asked for', async () => {
    const folder = fivePictures();
    const csv = folder.at('out.csv');

    await folder.run({ csv, journal: `${csv}.journal.jsonl`, keepJournal: false });

    expect(lines(csv)).toHaveLength(6);
    expect((await readdir(folder.path)).sort()).toEqual(['out.csv', 'photos']);
  });

  test('are left until all is done, and the journal with them', async () => {
    const folder = fivePictures();
    const csv = folder.at('out.csv');
    const journal = `${csv}.journal.jsonl`;

    const first = await folder.run({ csv, journal, keepJournal: false, errorLimit: parseErrorLimit('0') });
    expect(existsSync(csv)).toBe(false);
    const second = await folder.run({ csv, journal, keepJournal: false });

    expect(first).toMatchObject({ gaveUp: true, captioned: 2, failed: 1 });
    expect(second).toMatchObject({ gaveUp: false, captioned: 2, skipped: 3 });
    expect(lines(csv)).toHaveLength(6);
    expect(existsSync(journal)).toBe(false);
  });
});

describe('--dedupe', () => {
  function twins(): JournaledFolder {
    const folder = fivePictures();
    folder.picture('b2.jpg', 'bee');
    folder.picture('c2.jpg', 'bad');
    folder.picture('z.jpg', 'ant');
    return folder;
  }
  const rows = [
    ...ALL.slice(0, 2),
    'b2.jpg: bee',
    'c.jpg: TEXT_BAD',
    'c2.jpg: TEXT_BAD',
    ...ALL.slice(3),
    'z.jpg: ant',
  ];

  test('captions the same bytes once and gives every item its row', async () => {
    const folder = twins();
    const captioner = new TextCaptioner();

    const summary = await folder.run({ captioner, dedupe: true });

    expect(folder.rows()).toEqual(rows);
    expect(summary).toMatchObject({ captioned: 6, failed: 2, rows: 8 });
    expect(captioner.captioned).toEqual(['ant', 'bee', 'dog', 'emu']);
    expect(lines(folder.journal)[4]).toContain('c2.jpg: expected a good text');
  });

  test('finds the first of them in the rows of an earlier run', async () => {
    const folder = twins();
    await folder.run({ dedupe: true });
    const whole = readFileSync(folder.journal, 'utf8');
    truncateSync(folder.journal, lines(folder.journal).slice(0, 2).join('\n').length + 1);
    const captioner = new TextCaptioner();

    await folder.run({ captioner, dedupe: true });

    expect(captioner.captioned).toEqual(['dog', 'emu']);
    expect(readFileSync(folder.journal, 'utf8')).toBe(whole);
  });
});

async function* from(values: readonly string[]): AsyncGenerator<string> {
  for (const value of values) yield await Promise.resolve(value);
}
