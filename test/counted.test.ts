import { expect, it } from 'vitest';
import { counted } from '../src/counted.js';

it('counts', () => {
  expect([
    counted(0, 'row'),
    counted(1, 'row'),
    counted(2, 'row'),
    counted(1, 'entry', 'entries'),
    counted(2, 'entry', 'entries'),
  ]).toEqual(['0 rows', '1 row', '2 rows', '1 entry', '2 entries']);
});
