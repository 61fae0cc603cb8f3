import { extname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { UsageError } from '../../errors.js';
import { AtomicFile } from '../writers/atomic-file.js';
import { JsonLines } from '../writers/json-lines.js';
import type { RowSink } from '../writers/row-sink.js';
import { withoutFormula } from '../writers/without-formula.js';
import type { LabelRow } from './label-row.js';

const DIGITS = 6;
const probability = (logprob: number): number => Number(Math.exp(logprob).toFixed(DIGITS));

/** A row as the object of JSONL outputs: `{"path","label","probability"}`, with `truth` and `alternatives` where known. */
export function labelJson(row: LabelRow): Record<string, unknown> {
  if ('error' in row) return { ...row };
  const { logprob, alternatives, ...rest } = row;
  const others = alternatives?.map((other) => ({ label: other.label, probability: probability(other.logprob) }));
  return { ...rest, probability: probability(logprob), ...(others === undefined ? {} : { alternatives: others }) };
}

const COLUMNS = ['path', 'label', 'probability', 'truth', 'error_code', 'error_message'];

/**
 * Opens the output that a file name asks for: .jsonl, or .csv with the best label of each picture.
 * @throws UsageError for another ending, OutputError when it can't be made
 */
export async function openLabelWriter(path: string): Promise<RowSink<LabelRow>> {
  const ending = extname(path).toLowerCase();
  if (ending === '.jsonl') {
    const lines = await JsonLines.create(path);
    return { write: (row) => lines.write(labelJson(row)), close: () => lines.close(), abort: () => lines.abort() };
  }
  if (ending !== '.csv') {
    throw new UsageError(`${path}: expected an output that ends in .jsonl or .csv, found "${ending}".`);
  }
  const file = await AtomicFile.create(path);
  await file.write(csvLine(COLUMNS));
  return { write: (row) => file.write(csvLine(cells(row))), close: () => file.commit(), abort: () => file.discard() };
}

function cells(row: LabelRow): (string | number)[] {
  const truth = row.truth ?? '';
  if ('error' in row) return [row.path, '', '', truth, row.error.code, row.error.message];
  return [row.path, row.label, probability(row.logprob), truth, '', ''];
}

/** A line of CSV (RFC 4180) whose texts no spreadsheet takes for formulas. */
export function csvLine(row: readonly (string | number)[]): string {
  return stringify([row.map(withoutFormula)], { record_delimiter: 'windows' });
}
