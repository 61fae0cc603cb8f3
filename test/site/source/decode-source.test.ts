import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSource } from '../../../src/site/source/decode-source.js';

test.each([
  ['UTF-8', Buffer.from('é𝄞x'), false, 'utf-8', [0, 2, 2, 6, 7]],
  ['UTF-8 with a byte-order mark', Buffer.from('\uFEFFéx'), false, 'utf-8', [3, 5, 6]],
  ['UTF-16 LE', Buffer.from('\uFEFFéx', 'utf16le'), false, 'utf-16le', [2, 4, 6]],
  ['Windows-1252 by default', Buffer.from([0x93, 0xe9, 0x94]), true, 'windows-1252', [0, 1, 2, 3]],
  ['declared in a meta tag', Buffer.from('<meta charset=koi8-r>\xc1', 'latin1'), true, 'koi8-r', undefined],
])('%s', (_, bytes, html, encoding, offsets) => {
  const source = decodeSource(bytes, html);
  expect(source.encoding).toBe(encoding);
  if (offsets) expect(offsets.map((__, unit) => source.byteAt(unit))).toEqual(offsets);
  expect(source.byteAt(source.text.length)).toBe(bytes.length);
});

test('a Windows-1252 page encodes what it can and says what it can not', () => {
  const source = decodeSource(Buffer.from('<p>caf\xe9', 'latin1'), true);
  expect(source.text).toBe('<p>café');
  expect(source.encode('“é”')).toEqual(Buffer.from([0x93, 0xe9, 0x94]));
  expect(source.encode('猫')).toBeUndefined();
});

test('Shift_JIS offsets lead to the bytes', () => {
  const bytes = Buffer.concat([
    Buffer.from('<meta charset=shift_jis>'),
    Buffer.from([0x94, 0x4c]),
    Buffer.from('<img>'),
  ]);
  const source = decodeSource(bytes, true);
  expect(source.text).toContain('猫<img>');
  expect(bytes.subarray(source.byteAt(source.text.indexOf('<img>'))).toString()).toBe('<img>');
});

test.each([
  ['an encoding that is not known', '<meta charset=iso-2022-jp>', [0x41]],
  ['bytes that are not of their encoding', '<meta charset=shift_jis>', [0x94, 0x4c, 0x81, 0xff]],
])('%s is refused', (_, meta, tail) => {
  const bytes = Buffer.concat([Buffer.from(meta), Buffer.from(tail)]);
  expect(() => decodeSource(bytes, true)).toThrow(/convert the file to UTF-8/);
});

test('any bytes as UTF-8: offsets rise, end at the end, and lead to the character', () => {
  const lumpy = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.constantFrom(0xef, 0xbf, 0xbd, 0xf0, 0x90, 0xed, 0xa0, 0xe2, 0x82, 0x41, 0xc3))
      .map((b) => Buffer.from(b)),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(lumpy, (bytes) => {
      fc.pre(!(bytes[0] === 0xff && bytes[1] === 0xfe) && !(bytes[0] === 0xfe && bytes[1] === 0xff));
      const source = decodeSource(bytes, false);
      const { text } = source;
      expect(source.byteAt(text.length)).toBe(bytes.length);
      for (let unit = 0; unit < text.length; unit += 1) {
        const character = String.fromCodePoint(text.codePointAt(unit) ?? 0);
        const part = bytes.subarray(source.byteAt(unit), source.byteAt(unit + character.length));
        expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(part)).toBe(character);
        unit += character.length - 1;
      }
    }),
    { numRuns: 500 },
  );
});
