import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli, type CliResult } from '../support/run-cli.js';
import { TemporaryFolder } from '../support/temporary-folder.js';

const EXAMPLES = new URL('../../examples/images/', import.meta.url);
const CATS = 'two cats on a pink background';
const ROOM = 'a clock above a chair in a room';
const NAMES = ['cats.jpg', 'room.jpg'];

let folder: TemporaryFolder;
let cwd: string;

beforeEach(() => {
  folder = new TemporaryFolder();
  cwd = folder.path;
  mkdirSync(folder.at('photos'));
  for (const name of NAMES) copyFileSync(new URL(name, EXAMPLES), folder.at(`photos/${name}`));
});

const caption = (...args: string[]): Promise<CliResult> => runCli(['caption', '-q', ...args], { cwd });
const read = (name: string): string => readFileSync(folder.at(name), 'utf8');

/** The rows on standard output, without their tokens. */
function rows({ code, stdout, stderr }: CliResult): Record<string, unknown>[] {
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const lines = stdout.trim().split('\n');
  return lines.map((line) => {
    const { path, id, image_id: imageId, caption: text } = JSON.parse(line) as Record<string, unknown>;
    return { path, id, imageId, text };
  });
}

describe('sources', () => {
  it('takes a COCO file and keeps its ids', async () => {
    const images = NAMES.map((name, index) => ({ id: 40 + index, file_name: name }));
    folder.write('images.json', JSON.stringify({ images }));
    expect(rows(await caption('--coco-images', 'images.json', '--image-root', 'photos'))).toMatchObject([
      { path: 'photos/cats.jpg', imageId: 40, text: CATS },
      { path: 'photos/room.jpg', imageId: 41, text: ROOM },
    ]);
  });

  it('takes a CSV file by its columns', async () => {
    folder.write('list.csv', 'name,file,ask\r\none,photos/cats.jpg,\r\ntwo,photos/room.jpg,a\r\n');
    const found = await caption(
      '--csv',
      'list.csv',
      '--path-column',
      'file',
      '--id-column',
      'name',
      '--prompt-column',
      'ask',
    );
    expect(rows(found)).toMatchObject([
      { id: 'one', path: 'photos/cats.jpg', text: CATS },
      { id: 'two', path: 'photos/room.jpg', text: ROOM },
    ]);
  });

  it('does not go on with a run whose prompts come from another column', async () => {
    folder.write('list.csv', 'path,ask,other\r\nphotos/cats.jpg,a,two\r\n');
    expect((await caption('--csv', 'list.csv', '--prompt-column', 'ask', '-o', 'rows.jsonl')).code).toBe(0);
    const other = await caption('--csv', 'list.csv', '--prompt-column', 'other', '-o', 'rows.jsonl');
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/promptColumn/);
  });

  it('takes a list of paths and of JSON objects', async () => {
    folder.write('list.txt', 'photos/cats.jpg\n{"path":"photos/room.jpg","id":"r"}\n');
    expect(rows(await caption('--list', 'list.txt'))).toMatchObject([
      { path: 'photos/cats.jpg', text: CATS },
      { path: 'photos/room.jpg', id: 'r', text: ROOM },
    ]);
  });

  it('takes WebDataset shards and writes one back', async () => {
    execFileSync('tar', ['-cf', '0.tar', '-C', 'photos', ...NAMES], { cwd });
    const found = await caption('{0..0}.tar');
    expect(rows(found).map(({ text }) => text)).toEqual([CATS, ROOM]);
    const metadata = await caption('0.tar', '-o', 'k.json', '--format', 'kohya');
    expect(metadata.code).toBe(2);
    expect(metadata.stderr).toContain('expected pictures that are files for k.json, found members of 0.tar');
    expect((await caption('0.tar', '-o', 'out.tar')).code).toBe(0);
    const names = execFileSync('tar', ['-tf', 'out.tar'], { cwd, encoding: 'utf8' }).trim().split('\n');
    expect(names.filter((name) => name.endsWith('.txt'))).toHaveLength(2);
  });

  it('takes the Parquet file that it wrote', async () => {
    expect((await caption('photos', '-o', 'rows.parquet')).code).toBe(0);
    expect(rows(await caption('rows.parquet', '--path-column', 'path')).map(({ text }) => text)).toEqual([CATS, ROOM]);
  });

  it('refuses two sources at once', async () => {
    folder.write('list.txt', 'photos/cats.jpg\n');
    const { code, stderr } = await caption('photos', '--list', 'list.txt');
    expect(code).toBe(2);
    expect(stderr).toMatch(/expected one source, found --list and photos/);
  });
});

describe('outputs', () => {
  it('writes text files beside the pictures and leaves those that are there', async () => {
    folder.write('photos/room.txt', 'mine\n');
    expect((await caption('photos', '--sidecar', 'txt')).code).toBe(0);
    expect(read('photos/cats.txt')).toBe(`${CATS}\n`);
    expect(read('photos/room.txt')).toBe('mine\n');
    expect(readdirSync(folder.path)).toEqual(['photos']); // the journal goes when all is written
    expect((await caption('photos', '--sidecar', 'txt', '--existing', 'overwrite')).code).toBe(0);
    expect(read('photos/room.txt')).toBe(`${ROOM}\n`);
  });

  it('mirrors text files below another folder', async () => {
    expect((await caption('photos', '--sidecar', 'caption', '--output-dir', 'texts')).code).toBe(0);
    expect(read('texts/photos/cats.caption')).toBe(`${CATS}\n`);
  });

  it('refuses pictures that would share a text file, before the run', async () => {
    copyFileSync(folder.at('photos/cats.jpg'), folder.at('photos/cats.png'));
    const { code, stderr } = await caption('photos', '--sidecar', 'txt');
    expect(code).toBe(2);
    expect(stderr).toContain('photos/cats.jpg and photos/cats.png would share photos/cats.txt');
    expect(readdirSync(folder.at('photos'))).not.toContain('room.txt');
    expect((await caption('photos', '--sidecar', 'txt', '--sidecar-name', 'full')).code).toBe(0);
    expect(read('photos/cats.png.txt')).toBe(`${CATS}\n`);
  });

  it('writes each format that a name can mean', async () => {
    const metadata = 'photos/metadata.jsonl';
    expect((await caption('photos', '-o', 'k.json', '-o', metadata, '-o', 'c.csv', '--format', 'kohya')).code).toBe(0);
    expect(JSON.parse(read('k.json'))).toMatchObject({ 'photos/cats.jpg': { caption: CATS } });
    expect(JSON.parse(read(metadata).split('\n')[0]!)).toEqual({ file_name: 'cats.jpg', text: CATS });
    expect(read('c.csv')).toContain(ROOM);
    const wrong = await caption('photos', '-o', 'x.csv', '--format', 'kohya');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/ends in \.json with --format kohya, found x\.csv/);
  });

  it('makes the same files of a finished run with export', async () => {
    expect((await caption('photos', '-o', 'rows.jsonl', '-o', 'now.json', '--format', 'coco-annotations')).code).toBe(
      0,
    );
    const args = ['export', 'rows.jsonl', '-o', 'later.json', '--format', 'coco-annotations', '--sidecar', 'txt'];
    expect((await runCli(args, { cwd })).code).toBe(0);
    expect(read('later.json')).toBe(read('now.json'));
    expect(read('photos/room.txt')).toBe(`${ROOM}\n`);
  });

  it('goes on with a run that has only text files as its output', async () => {
    writeFileSync(folder.at('photos/broken.jpg'), 'no picture');
    expect((await caption('photos', '--sidecar', 'txt')).code).toBe(3);
    rmSync(folder.at('photos/broken.jpg'));
    rmSync(folder.at('photos/cats.txt'));
    expect((await caption('photos', '--sidecar', 'txt')).code).toBe(0);
    expect(read('photos/cats.txt')).toBe(`${CATS}\n`);
  });
});
