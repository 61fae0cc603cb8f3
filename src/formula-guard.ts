/** What a spreadsheet takes for the beginning of a formula. Advice of OWASP, "CSV Injection". */
const FORMULA = /^'*[=+\-@\t\r]/;

/**
 * A cell as a spreadsheet shows it and does not run it: with an apostrophe before what would be a formula. A text that has
 * apostrophes there already gets one more, so that {@link withFormula} gives back every text.
 */
export function withoutFormula(cell: string | number): string | number {
  return typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell;
}

/** The text of a cell that {@link withoutFormula} wrote. */
export function withFormula(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

/** Whether a CSV file was written by capwright, its formulas guarded: by its columns. */
export function isOwnCsv(columns: readonly string[]): boolean {
  return columns.includes('error_code') && columns.includes('error_message');
}
