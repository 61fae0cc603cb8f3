import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readReferences } from '../../src/evaluation/read-references.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('reads COCO captions: file order, an image listed twice once, a repeated annotation twice', async () => {
  const path = await file('coco.json', {
    images: [
      { id: 2, file_name: 'b.jpg' },
      { id: 1, file_name: 'a.jpg' },
      { id: 2, file_name: 'b.jpg' },
    ],
    annotations: [
      { id: 1, image_id: 1, caption: 'x' },
      { id: 2, image_id: 2, caption: 'y' },
      { id: 2, image_id: 2, caption: 'y' },
    ],
  });
  expect(await readReferences(path)).toEqual([
    { id: 2, fileName: 'b.jpg', references: ['y', 'y'] },
    { id: 1, fileName: 'a.jpg', references: ['x'] },
  ]);
});

describe("Karpathy's dataset", () => {
  const karpathy = {
    images: [
      { filename: 'a.jpg', cocoid: 1, imgid: 0, split: 'train', sentences: [{ raw: 'x' }] },
      { filename: 'b.jpg', imgid: 1, split: 'test', sentences: [{ raw: 'y' }, { raw: 'z' }] },
    ],
  };
  test('is read by split', async () => {
    const path = await file('dataset.json', karpathy);
    expect(await readReferences(path, 'test')).toEqual([{ id: 1, fileName: 'b.jpg', references: ['y', 'z'] }]);
  });
  test('needs one of its splits', async () => {
    const path = await file('dataset.json', karpathy);
    await expect(readReferences(path)).rejects.toThrow(/train, test.*none/);
    await expect(readReferences(path, 'val')).rejects.toThrow(/train, test.*val/);
  });
});

test('reads rows, several of one image together', async () => {
  const path = await file(
    'rows.jsonl',
    '{"path":"a.jpg","caption":"x"}\n{"image_id":3,"references":["y","z"]}\n{"path":"a.jpg","captions":["w"]}\n',
  );
  expect(await readReferences(path)).toEqual([
    { id: 'a.jpg', fileName: 'a.jpg', references: ['x', 'w'] },
    { id: 3, references: ['y', 'z'] },
  ]);
  expect(await readReferences(await file('rows.csv', 'image_id,caption\n3,y\n3,z\n'))).toEqual([
    { id: 3, references: ['y', 'z'] },
  ]);
});

test('takes no reference from the error rows of a run', async () => {
  const csv = 'path,caption,error_code,error_message\na.jpg,x,,\nb.jpg,,IMAGE_MISSING,gone\n';
  const jsonl = '{"path":"a.jpg","caption":"x"}\n{"path":"b.jpg","error":{"code":"IMAGE_MISSING","message":"gone"}}\n';
  const expected = [{ id: 'a.jpg', fileName: 'a.jpg', references: ['x'] }];
  expect(await readReferences(await file('own.csv', csv))).toEqual(expected);
  expect(await readReferences(await file('own.jsonl', jsonl))).toEqual(expected);
});

describe('refuses', () => {
  test.each([
    ['JSON of another shape', 'a.json', { info: {} }, undefined, /annotations/],
    [
      'annotations without captions',
      'a.json',
      { images: [{ id: 5 }], annotations: [{ image_id: 5, bbox: [] }] },
      undefined,
      /image 5/,
    ],
    [
      'an annotation of an image that is not listed',
      'a.json',
      { images: [], annotations: [{ image_id: 6, caption: 'x' }] },
      undefined,
      /image 6/,
    ],
    ['an image without id', 'a.json', { images: [{ file_name: 'q.jpg' }], annotations: [] }, undefined, /q\.jpg/],
    [
      'a sentence without text',
      'a.json',
      { images: [{ cocoid: 7, split: 'test', sentences: [{ raw: null }] }] },
      'test',
      /"raw" with text.*null for image 7/,
    ],
    ['a split where there is none', 'a.json', { images: [], annotations: [] }, 'test', /--split/],
    ['a row without references', 'a.jsonl', '{"image_id":9}', undefined, /image 9/],
  ])('%s', async (_, name, content, split, message) => {
    await expect(readReferences(await file(name, content), split)).rejects.toThrow(message);
  });
});
