import { expect, it } from 'vitest';
import { formatBytes } from '../../src/hub/format-bytes.js';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [9994, '9.99 kB'],
  [9996, '10.0 kB'],
  [99_960, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [706_476_264, '706 MB'],
  [1_576_784_104, '1.58 GB'],
  [5e15, '5000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
