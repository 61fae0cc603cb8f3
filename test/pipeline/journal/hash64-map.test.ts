import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hash64 } from '../../../src/pipeline/journal/hash64.js';
import { Hash64Map } from '../../../src/pipeline/journal/hash64-map.js';

/** Keys that often share their slot. */
const key = fc.integer({ min: 0, max: 40 }).map((low) => `00000000${(low * 1024).toString(16).padStart(8, '0')}`);

test('keeps what a Map keeps', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.nat()), { maxLength: 200 }), (entries) => {
      const [ours, plain] = [new Hash64Map(), new Map<string, number>()];
      for (const [name, value] of entries) {
        expect(ours.get(name)).toBe(plain.get(name));
        ours.set(name, value);
        plain.set(name, value);
      }
      for (const [name, value] of plain) expect(ours.get(name)).toBe(value);
    }),
  );
});

test('grows', () => {
  const map = new Hash64Map();
  for (let number = 0; number < 20_000; number++) map.set(hash64(String(number)), number);
  for (let number = 0; number < 20_000; number++) expect(map.get(hash64(String(number)))).toBe(number);
  expect(map.get(hash64('none'))).toBeUndefined();
});
