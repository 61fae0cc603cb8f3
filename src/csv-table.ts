import { parse } from 'csv-parse/sync';
import { csvProblem, otherSeparator } from './csv-problem.js';
import { isOwnCsv, withFormula } from './formula-guard.js';

/** One row of a CSV file: its cells by their columns' names, and the line where it ends. */
export interface CsvRow {
  readonly cells: Readonly<Record<string, string>>;
  readonly line: number;
}

/**
 * Reads CSV (RFC 4180) with a header line. Cells of our own files come without the apostrophes that keep spreadsheets from
 * running them.
 * @throws Error whose message says in a sentence what was found in place of CSV, and what to do
 */
export function readCsvTable(text: string): CsvRow[] {
  let lastLine = 0;
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(text, {
      ...{ bom: true, info: true, skip_empty_lines: true },
      columns: (header: string[]) => {
        lastLine = 1;
        return header;
      },
      on_record: (row: unknown, { lines }) => {
        lastLine = lines;
        return row;
      },
    }) as typeof rows;
  } catch (error) {
    throw new Error(csvProblem(error, lastLine), { cause: error });
  }
  const columns = Object.keys(rows[0]?.record ?? {});
  const advice = columns.length === 1 ? otherSeparator(columns) : undefined;
  if (advice !== undefined) throw new Error(`one column, "${columns[0] ?? ''}". ${advice}`);
  const isOwn = isOwnCsv(columns);
  return rows.map(({ record, info }) => ({ cells: isOwn ? withFormulas(record) : record, line: info.lines }));
}

function withFormulas(cells: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, withFormula(cell)]));
}
