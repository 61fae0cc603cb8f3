/** A cell as a spreadsheet shows it and does not run it. Advice of OWASP, "CSV Injection": a spreadsheet takes such texts for formulas. */
export function withoutFormula(cell: string | number): string | number {
  return typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
