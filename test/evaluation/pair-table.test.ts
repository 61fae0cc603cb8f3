import { expect, test } from 'vitest';
import { PairTable } from '../../src/evaluation/pair-table.js';

test('numbers pairs in the order they come, through every growth', () => {
  const table = new PairTable();
  for (let number = 0; number < 20_000; number++) expect(table.add(number % 97, 7 * number)).toBe(number);
  expect(table.size).toBe(20_000);
  for (let number = 0; number < 20_000; number++) {
    expect(table.find(number % 97, 7 * number)).toBe(number);
    expect(table.add(number % 97, 7 * number)).toBe(number);
    expect([table.leftOf(number), table.rightOf(number)]).toEqual([number % 97, 7 * number]);
  }
  expect(table.find(96, 95)).toBe(-1);
  expect(table.size).toBe(20_000);
});
