import { isErrorRecord, type CaptionRecord, type RunRecord } from '../record.js';
import { roundedProbability, roundLogprob } from './row.js';

/** What the columns hold. */
export interface CsvLayout {
  readonly columns: readonly string[];
  /** A record's cells, as many as there are columns. */
  readonly cells: (record: RunRecord) => readonly (string | number)[];
}

const ERROR_COLUMNS = ['error_code', 'error_message'];
const errorCells = (record: RunRecord): string[] =>
  isErrorRecord(record) ? [record.error.code, record.error.message] : ['', ''];

/** Cells of a record that tells of success; empty ones for the others. */
function said(record: RunRecord, cells: (record: CaptionRecord) => [string, number]): (string | number)[] {
  return isErrorRecord(record) ? ['', ''] : cells(record);
}

/** Captions. */
export const CAPTION_LAYOUT: CsvLayout = {
  columns: ['path', 'caption', 'logprob', ...ERROR_COLUMNS, 'id', 'image_id'],
  cells: (record) => [
    record.path,
    ...said(record, ({ caption, logprob }) => [caption, roundLogprob(logprob)]),
    ...errorCells(record),
    record.id ?? '',
    record.imageId ?? '',
  ],
};

/** Answers to questions. */
export const ANSWER_LAYOUT: CsvLayout = {
  columns: ['path', 'id', 'question', 'answer', 'logprob', ...ERROR_COLUMNS],
  cells: (record) => [
    ...[record.path, record.id ?? '', record.question ?? ''],
    ...said(record, ({ caption, logprob }) => [caption, roundLogprob(logprob)]),
    ...errorCells(record),
  ],
};

/** Labels: the best of each picture. */
export const LABEL_LAYOUT: CsvLayout = {
  columns: ['path', 'label', 'probability', 'truth', ...ERROR_COLUMNS],
  cells: (record) => [
    record.path,
    ...said(record, ({ caption, logprob }) => [caption, roundedProbability(logprob)]),
    record.truth ?? '',
    ...errorCells(record),
  ],
};
