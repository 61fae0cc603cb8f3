import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { jsonl, runCli } from '../support/run-cli.js';
import { scratchFolder } from '../support/scratch-folder.js';

const root = new URL('../..', import.meta.url).pathname;
const examples = join(root, 'examples');
interface Example {
  readonly file_name: string;
  readonly kind: string;
  readonly caption: string;
  readonly ids: number[];
}
const reference = (
  JSON.parse(readFileSync(join(root, 'test/fixtures/git-demo/examples.json'), 'utf8')) as Example[]
).filter(({ kind, file_name }) => kind === 'image' && !file_name.endsWith('.gif'));
const captionOf = (name: string): string => reference.find(({ file_name }) => file_name === name)!.caption;
const names = (rows: readonly Record<string, unknown>[]): unknown[] => rows.map(({ path }) => path);

describe('capwright caption', () => {
  it('gives the captions of the reference for the example pictures, in a stable order', async () => {
    const { code, stdout, stderr } = await runCli(['caption', 'images'], { cwd: examples });
    expect(code).toBe(0);
    const rows = jsonl(stdout);
    expect(names(rows)).toEqual(reference.map(({ file_name }) => `images/${file_name}`).sort());
    for (const { path, caption, tokens, logprob, ...rest } of rows) {
      const expected = reference.find(({ file_name }) => `images/${file_name}` === path)!;
      expect(caption).toBe(expected.caption);
      expect(tokens).toEqual(expected.ids.slice(1)); // without [CLS]
      expect(logprob).toBeLessThan(0);
      expect(rest).toEqual({});
    }
    expect(stderr).toMatch(/git-demo knows 83 drawn things and no photographs/);
    expect(stderr).toMatch(/11 captioned, 0 failed/);
  });

  it('is the same in any batches', async () => {
    const one = await runCli(['caption', 'images', '-b', '1', '-q'], { cwd: examples });
    const many = await runCli(['caption', 'images', '-b', '7', '-q'], { cwd: examples });
    expect(one.stdout).toBe(many.stdout);
    expect(one.stderr).toBe('');
  });

  it('writes JSONL, CSV and COCO results at once', async () => {
    const folder = scratchFolder();
    const out = (ending: string): string => join(folder, 'new folder', `out.${ending}`);
    const { code, stdout } = await runCli(
      [
        'caption',
        'images/park.jpg',
        'images/nosuch.jpg',
        'images/sea.png',
        '-o',
        out('jsonl'),
        '-o',
        out('csv'),
      ].concat('-o', out('json')),
      { cwd: examples },
    );
    expect(code).toBe(3);
    expect(stdout).toBe('');
    const rows = jsonl(readFileSync(out('jsonl'), 'utf8'));
    expect(names(rows)).toEqual(['images/park.jpg', 'images/nosuch.jpg', 'images/sea.png']);
    expect(rows[1]).toEqual({
      path: 'images/nosuch.jpg',
      error: { code: 'IMAGE_MISSING', message: expect.stringContaining('images/nosuch.jpg') as unknown },
    });
    const csv = readFileSync(out('csv'), 'utf8');
    expect(csv.split('\r\n')).toHaveLength(5);
    const cells = parse<Record<string, string>>(csv, { columns: true });
    expect(cells.map(({ caption }) => caption)).toEqual([captionOf('park.jpg'), '', captionOf('sea.png')]);
    expect(cells[1]!.error_code).toBe('IMAGE_MISSING');
    expect(JSON.parse(readFileSync(out('json'), 'utf8'))).toEqual([
      { image_id: 'park', caption: captionOf('park.jpg') },
      { image_id: 'sea', caption: captionOf('sea.png') },
    ]);
  });

  it('takes a list on standard input, with Windows line ends too', async () => {
    const { code, stdout } = await runCli(['caption', '-'], {
      cwd: examples,
      input: 'images/sea.png\r\n\r\nimages/park.jpg',
    });
    expect(code).toBe(0);
    expect(jsonl(stdout).map(({ path, caption }) => [path, caption])).toEqual([
      ['images/sea.png', captionOf('sea.png')],
      ['images/park.jpg', captionOf('park.jpg')],
    ]);
  });

  it('finds pictures below folders and by globs, whatever the case of their endings', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'set', 'deep er'), { recursive: true });
    const park = join(examples, 'images', 'park.jpg');
    const files = ['set/A.JPG', 'set/b.Jpeg', 'set/deep er/c.jpg', 'set/notes.txt'];
    for (const file of files) copyFileSync(park, join(folder, file));
    const run = async (...args: string[]): Promise<unknown[]> => {
      const { stdout, stderr } = await runCli(['caption', ...args], { cwd: folder });
      return stdout === '' ? [stderr] : names(jsonl(stdout));
    };
    expect(await run('set')).toEqual(['set/A.JPG', 'set/b.Jpeg', 'set/deep er/c.jpg']);
    expect(await run('set', '--exclude', 'deep*/**')).toEqual(['set/A.JPG', 'set/b.Jpeg']);
    expect(await run('set', '--include', '**/c.*')).toEqual(['set/deep er/c.jpg']);
    expect(await run('set/*.jpg')).toEqual(['set/A.JPG']);
    expect((await run('set', '--include', '*.bmp'))[0]).toMatch(/expected pictures .*found none in set/);
  });

  it('goes on from a prompt and puts texts around captions', async () => {
    const { stdout } = await runCli(
      ['caption', 'images/park.jpg', '--prompt', 'a dog to the right of', '--prefix', 'art, ', '--suffix', ' (drawn)'],
      { cwd: examples },
    );
    const [row] = jsonl(stdout);
    expect(row!.caption).toMatch(/^art, a dog to the right of .+ \(drawn\)$/);
    expect(row!.caption).not.toContain('[');
  });

  it('stops at --max-new-tokens', async () => {
    const { stdout } = await runCli(['caption', 'images/park.jpg', '--max-new-tokens', '2'], { cwd: examples });
    expect(jsonl(stdout)[0]).toMatchObject({ caption: 'a dog', tokens: reference[0]!.ids.slice(1, 3) });
  });

  it('reports the run as JSON', async () => {
    const { code, stdout, stderr } = await runCli(['caption', 'images/park.jpg', '--json'], { cwd: examples });
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      captioned: 1,
      failed: 0,
      interrupted: false,
      model: { name: 'git-demo', digest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
      records: [{ path: 'images/park.jpg', caption: captionOf('park.jpg') }],
    });
  });

  it('turns pictures upright unless told not to', async () => {
    const caption = async (...args: string[]): Promise<unknown> => {
      const { stdout } = await runCli(['caption', 'images/road_rotated.jpg', ...args], { cwd: examples });
      return jsonl(stdout)[0]!.logprob;
    };
    expect(await caption()).not.toBe(await caption('--no-auto-orient'));
  });

  it('runs any GIT checkpoint folder', async () => {
    const model = join(root, 'test/fixtures/git/tiny-image-asym');
    const { code, stdout, stderr } = await runCli(['caption', 'images/park.jpg', '-m', model], { cwd: examples });
    expect(code).toBe(0);
    expect(jsonl(stdout)[0]).toMatchObject({ path: 'images/park.jpg' });
    expect(stderr).not.toContain('git-demo');
  });
});

describe('a wrong call', () => {
  it.each([
    ['no arguments', [], 2, /Type, for one: capwright caption photos/],
    ['an unknown flag', ['x.jpg', '--modle', 'y'], 2, /Did you mean --model\? See: capwright caption --help/],
    ['a number out of range', ['x.jpg', '--batch-size', '0'], 2, /--batch-size.*greater than or equal to 1/],
    ['an empty path', ['x.jpg', ''], 2, /expected a name for every argument, found an empty one/],
    ['- beside other paths', ['-', 'x.jpg'], 2, /expected - .* alone/],
    ['an output that no writer makes', ['x.jpg', '-o', 'out.docx'], 2, /out\.docx: expected an output that ends in/],
    [
      'a prompt longer than the model reads',
      ['x.jpg', '--prompt', 'dog '.repeat(2000)],
      2,
      /expected a prompt of fewer/,
    ],
    ['an unknown model folder', ['x.jpg', '-m', './nosuch'], 1, /nosuch: expected a checkpoint folder, found none/],
    ['a folder that holds no model', ['x.jpg', '-m', '.'], 1, /expected a checkpoint folder, found no config\.json/],
    ['a folder without pictures', ['.'], 2, /expected pictures .*found none/],
  ] as const)('says in one line what is wrong: %s', async (_, args, code, message) => {
    const result = await runCli(['caption', ...args], { cwd: scratchFolder() });
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
    const [line] = result.stderr.split('\n').filter((text) => text.startsWith('capwright: '));
    expect(line).toMatch(message);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  it('says it as JSON where that is asked for', async () => {
    const result = await runCli(['caption', '--json', '--modle']);
    expect(result.code).toBe(2);
    expect(JSON.parse(result.stdout)).toEqual({
      error: { code: 'USAGE', message: expect.stringContaining('found --modle. Did you mean --model?') as string },
    });
  });

  it('says that the cache cannot be written', async () => {
    const { code, stderr } = await runCli(['caption', join(examples, 'images/park.jpg')], {
      env: { CAPWRIGHT_CACHE: join(examples, 'images/park.jpg') },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/capwright: The converted model can't be written to .*CAPWRIGHT_CACHE/);
  });
});
