import { expect, it } from 'vitest';
import { SeenKeys } from '../../../src/pipeline/writers/seen-keys.js';

it('SeenKeys tells new texts from old ones, however many', () => {
  const seen = new SeenKeys();
  const keys = Array.from({ length: 20_000 }, (_, i) => `key ${i}`);
  expect(keys.every((key) => !seen.has(key) && seen.add(key))).toBe(true);
  expect(keys.every((key) => seen.has(key) && !seen.add(key))).toBe(true);
  expect(keys.some((key) => seen.has(`${key}!`))).toBe(false);
});
