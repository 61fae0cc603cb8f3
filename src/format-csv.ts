import { stringify } from 'csv-stringify/sync';

/**
 * Rows as RFC 4180 has them: CRLF at their ends, cells with commas, quotes or line breaks of any kind in quotes.
 * @param rows cells, row by row
 */
export function formatCsv(rows: readonly (readonly (string | number)[])[]): string {
  // The library puts only its own line ends in quotes, not a lone LF or CR.
  return stringify(
    rows.map((cells) => [...cells]),
    { record_delimiter: 'windows', quoted_match: /[\r\n]/ },
  );
}
