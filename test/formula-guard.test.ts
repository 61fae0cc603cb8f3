import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withFormula, withoutFormula } from '../src/formula-guard.js';

it('gives back every text, and no cell begins as a formula does', () => {
  const text = fc.string({ unit: fc.constantFrom("'", '=', '-', '@', '\t', 'a', ' ') });
  fc.assert(
    fc.property(text, (caption) => {
      const cell = String(withoutFormula(caption));
      expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      expect(withFormula(cell)).toBe(caption);
    }),
  );
  expect(withoutFormula("'tis")).toBe("'tis");
  expect(withoutFormula(-1)).toBe(-1);
});
