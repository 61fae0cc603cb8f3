import type { CsvError } from 'csv-parse/sync';

/** What stands between cells in files that call themselves CSV, and what to do about it. */
const SEPARATORS = [
  [';', 'Semicolons seem to stand between its cells: save it with commas.'],
  ['\t', 'Tabs seem to stand between its cells: save it with commas.'],
  ['|', 'Bars seem to stand between its cells: save it with commas.'],
  [',', 'Commas seem to stand between its cells: call it .csv.'],
] as const;

/**
 * What keeps a text from being read as CSV, and what to do.
 * @param error what csv-parse threw
 * @param lastLine the line where the last row ended that could be read; 0 for none
 */
export function csvProblem(error: unknown, lastLine: number): string {
  const { code, message, columns } = error as CsvError & { columns?: unknown };
  if (code.includes('QUOTE')) {
    const reason = message.replace(/, record delimiter.*/, '');
    return `a stray quote in the row that begins at line ${lastLine + 1} (${reason}). Put cells with quotes in quotes, and double the quotes within.`;
  }
  const names = Array.isArray(columns) ? (columns as { name?: string }[]).map(({ name = '' }) => name) : [];
  return `${message}. ${otherSeparator(names) ?? 'Repair the file.'}`;
}

/** Advice for columns that look like cells with another separator between them; undefined when they don't. */
export function otherSeparator(columns: readonly string[]): string | undefined {
  return SEPARATORS.find(([separator]) => columns.some((column) => column.includes(separator)))?.[1];
}
