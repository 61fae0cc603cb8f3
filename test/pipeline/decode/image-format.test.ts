import { expect, it } from 'vitest';
import { sniffImageFormat } from '../../../src/pipeline/decode/image-format.js';

it.each([
  ['SVG', '\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE svg>\n<svg width="1">'],
  ['SVG', '<!-- c --><SVG\n>'],
  ['HTML', '\n <!doctype HTML><p>'],
  ['bzip2 data', 'BZh91AY&SY'],
  ['text', 'svg is a format'],
  ['PPM, PGM or PBM', 'P5\n3 2\n255\n'],
  [undefined, ''],
])('sniffImageFormat says %s', (format, text) => {
  expect(sniffImageFormat(Buffer.from(text))).toBe(format);
});

it('sniffImageFormat sees SVG in UTF-16, as XML parsers do', () => {
  expect(sniffImageFormat(Buffer.from('\uFEFF<svg xmlns="x">', 'utf16le'))).toBe('SVG');
});

it.each([
  ['AVIF', '0000001c6674797061766966'],
  ['HEIC', '000000186674797068656963'],
  ['MP4 or MOV video', '000000186674797071742020'],
  ['WebP', '52494646000000005745425056503820'],
  ['AVI video', '524946460000000041564920'],
])('sniffImageFormat tells %s from its relatives', (format, hex) => {
  expect(sniffImageFormat(Buffer.from(hex, 'hex'))).toBe(format);
});
