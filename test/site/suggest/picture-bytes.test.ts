import { expect, test } from 'vitest';
import { pictureBytes } from '../../../src/site/suggest/picture-bytes.js';

const bytesOf = (text: string) =>
  pictureBytes({ kind: 'data', url: `data:image/svg+xml,${encodeURIComponent(text)}` }, '.', undefined);

test('comments before a drawing, however many, are passed over', async () => {
  const comments = '<!---->'.repeat(200);
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
  expect((await bytesOf(`<?xml version="1.0"?>${comments}${drawing}`)).subarray(1, 4).toString()).toBe('PNG');
  expect((await bytesOf(`${comments}<svgs>`)).toString()).toBe(`${comments}<svgs>`);
});
