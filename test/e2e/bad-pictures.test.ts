import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { jsonl, runCli } from '../support/run-cli.js';
import { scratchFolder } from '../support/scratch-folder.js';

const examples = new URL('../../examples/images', import.meta.url).pathname;

/** Fills a folder with what a real dataset has in it. */
async function fill(folder: string): Promise<void> {
  const park = readFileSync(join(examples, 'park.jpg'));
  const file = (name: string): string => join(folder, name);
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#8ab' }, limitInputPixels: false });

  copyFileSync(join(examples, 'park.jpg'), file('good.jpg'));
  writeFileSync(file('truncated.jpg'), park.subarray(0, park.length / 2));
  writeFileSync(file('empty.jpg'), '');
  writeFileSync(file('text.jpg'), 'This is a poem about a picture.\n');
  writeFileSync(file('vector.jpg'), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  mkdirSync(file('folder.jpg'));
  await plain(1, 1).png().toFile(file('dot.png'));
  await plain(1, 5000).png().toFile(file('line.png'));
  await plain(20_000, 20_000).png({ compressionLevel: 9 }).toFile(file('huge.png'));
  await sharp(park).toColourspace('cmyk').jpeg().toFile(file('cmyk.jpg'));
  await sharp(park).toColourspace('rgb16').png().toFile(file('deep.png'));
  await sharp([park, park, park], { join: { animated: true } })
    .gif()
    .toFile(file('moving.gif'));
  copyFileSync(join(examples, 'sea.png'), file('zebra.png'));
}

it('captions what it can and says of each other picture what is wrong with it', async () => {
  const parent = scratchFolder();
  const folder = join(parent, 'set');
  mkdirSync(folder);
  await fill(folder);
  const { code, stdout, stderr } = await runCli(['caption', 'set', '-b', '4'], { cwd: parent });
  expect(code).toBe(3);
  const rows = new Map(jsonl(stdout).map((row) => [row.path as string, row]));
  expect([...rows.keys()]).toEqual([...rows.keys()].sort());

  const captioned = ['cmyk.jpg', 'deep.png', 'dot.png', 'good.jpg', 'line.png', 'moving.gif', 'zebra.png'];
  for (const name of captioned) expect(rows.get(`set/${name}`)?.caption, name).toMatch(/^[a-z][a-z .,'-]+$/);
  const park = rows.get('set/good.jpg')!.caption;
  for (const name of ['cmyk.jpg', 'deep.png', 'moving.gif']) expect(rows.get(`set/${name}`)!.caption).toBe(park);

  const failed = {
    'empty.jpg': /empty/,
    'folder.jpg': /folder|directory/,
    'huge.png': /400,?000,?000|pixels/,
    'text.jpg': /expected JPEG, PNG.*found text/,
    'truncated.jpg': /truncated|damaged|end/,
    'vector.jpg': /SVG/,
  };
  for (const [name, message] of Object.entries(failed)) {
    const error = rows.get(`set/${name}`)?.error as { code: string; message: string };
    expect(error.code, name).toMatch(/^[A-Z_]+$/);
    expect(error.code, name).not.toBe('ITEM_FAILED'); // a reason that is known, not whatever was thrown
    expect(error.message).toMatch(message);
    expect(stderr).toContain(`set/${name}: `);
  }
  expect(rows.size).toBe(captioned.length + Object.keys(failed).length);
  expect(stderr).toMatch(/7 captioned, 6 failed/);
});

it.skipIf(process.platform === 'win32')('is not held up by a pipe that nobody writes to', async () => {
  const folder = scratchFolder();
  execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
  copyFileSync(join(examples, 'park.jpg'), join(folder, 'zoo.jpg'));
  const { code, stdout } = await runCli(['caption', folder]);
  expect(code).toBe(3);
  expect(jsonl(stdout).map((row) => Object.hasOwn(row, 'error'))).toEqual([true, false]);
});
