import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { readPredictions } from '../../src/evaluation/read-predictions.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test('reads COCO results, ids as they are', async () => {
  const path = await file('r.json', '[{"image_id": 4, "caption": "a"}, {"image_id": "5", "caption": ""}]');
  expect(await readPredictions(path)).toEqual({
    predictions: [
      { id: 4, caption: 'a' },
      { id: '5', caption: '' },
    ],
    failedRows: 0,
  });
});

test('reads rows of a run, and counts those that failed', async () => {
  const lines = [
    '{"path":"a.jpg","caption":"x","score":1}',
    '',
    '{"path":"b.jpg","error":{"code":"DECODE","message":"m"}}',
    '{"path":"c.jpg","image_id":7,"caption":"y"}',
  ];
  const expected = {
    predictions: [
      { path: 'a.jpg', caption: 'x' },
      { path: 'c.jpg', id: 7, caption: 'y' },
    ],
    failedRows: 1,
  };
  expect(await readPredictions(await file('r.jsonl', lines.join('\r\n')))).toEqual(expected);
  expect(
    await readPredictions(
      await file('r.csv', '\ufeffpath,image_id,caption,error\na.jpg,,x,\nb.jpg,,,broken\nc.jpg,7,y,\n'),
    ),
  ).toEqual(expected);
});

test('reads our own CSV: error rows counted, formulas as they were, ids exact', async () => {
  const rows = ["a.jpg,'-1 sheep,-1,,,,12345678901234567", "b.jpg,,,IMAGE_MISSING,'-,,", "c.jpg,''=x,-1,,,,7"];
  const header = 'path,caption,logprob,error_code,error_message,id,image_id';
  expect(await readPredictions(await file('own.csv', [header, ...rows].join('\r\n')))).toEqual({
    predictions: [
      { path: 'a.jpg', id: '12345678901234567', caption: '-1 sheep' },
      { path: 'c.jpg', id: 7, caption: "'=x" },
    ],
    failedRows: 1,
  });
});

test("reads UTF-16 with its mark, as Windows PowerShell's > writes it", async () => {
  const rows = Buffer.from('\uFEFF{"path":"a.jpg","caption":"ä"}\r\n', 'utf16le');
  expect((await readPredictions(await file('u.jsonl', rows))).predictions).toEqual([{ path: 'a.jpg', caption: 'ä' }]);
});

test('reads a folder of sidecars, trimmed, by the path of their image without extension', async () => {
  await mkdir(join(folder, 'side', 'sub'), { recursive: true });
  await file('side/a.txt', 'a cat\n');
  await file('side/sub/b.caption', ' two dogs ');
  await file('side/c.jpg', 'no caption');
  expect((await readPredictions(join(folder, 'side'))).predictions).toEqual([
    { path: 'a', caption: 'a cat' },
    { path: 'sub/b', caption: 'two dogs' },
  ]);
});

test('reads more sidecars than files may be open at once', async ({ skip }) => {
  if (process.platform === 'win32') skip('needs ulimit');
  await mkdir(join(folder, 'many'));
  for (let number = 0; number < 300; number++) await file(`many/${number}.txt`, 'a cat');
  const module = new URL('../../src/evaluation/read-predictions.ts', import.meta.url).href;
  const script = `import(process.argv[1]).then(async ({ readPredictions }) => console.log((await readPredictions(process.argv[2])).predictions.length))`;
  const run = ['ulimit -n 128 && exec node --import tsx -e "$0" "$1" "$2"', script, module, join(folder, 'many')];
  expect(execFileSync('sh', ['-c', ...run], { encoding: 'utf8' })).toBe('300\n');
});

describe('refuses, saying where,', () => {
  const cases: [string, string, string, RegExp][] = [
    ['a caption that is null', 'a.json', '[{"image_id": 42, "caption": null}]', /image 42.*null.*entry 1/],
    ['a row without a caption', 'a.jsonl', '{"image_id": 1, "caption": "x"}\n{"image_id": 2}', /image 2.*none.*line 2/],
    ['a row without an image', 'a.jsonl', '{"caption": "x"}', /image_id.*line 1/],
    ['broken JSON', 'a.jsonl', '{"image_id": 1, "caption": "x"}\n{"image_id"', /line 2/],
    ['NaN, which Python writes', 'a.json', '[{"image_id": 1, "score": NaN}]', /Write null in place of NaN/],
    ['a row that is no object', 'a.jsonl', '3', /line 1/],
    ['JSON that is no list', 'a.json', '{"image_id": 1}', /array/],
    ['a CSV with semicolons', 'a.csv', 'path;caption\na.jpg;x', /Semicolons .* save it with commas/],
    ['an uneven CSV', 'a.csv', 'path,caption\na.jpg\n', /CSV/],
    ['an unknown extension', 'a.parquet', '', /\.parquet/],
  ];
  test.each(cases)('%s', async (_, name, text, message) => {
    const reading = readPredictions(await file(name, text));
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toBeInstanceOf(UsageError);
  });

  test('a file that is not there, and a folder without sidecars', async () => {
    await expect(readPredictions(join(folder, 'none.json'))).rejects.toThrow(/none\.json/);
    await mkdir(join(folder, 'empty'));
    await expect(readPredictions(join(folder, 'empty'))).rejects.toThrow(/sidecars/);
  });
});
