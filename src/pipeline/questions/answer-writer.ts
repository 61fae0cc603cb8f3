import { extname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { UsageError } from '../../errors.js';
import { AtomicFile } from '../writers/atomic-file.js';
import { withoutFormula } from '../writers/without-formula.js';
import { JsonArray } from '../writers/json-array.js';
import { JsonLines } from '../writers/json-lines.js';
import { roundLogprob } from '../writers/row.js';
import type { RowSink } from '../writers/row-sink.js';
import type { AnswerRecord, FailedAnswer } from './answer-record.js';

/** Where answers go. */
export type AnswerWriter = RowSink<AnswerRecord | FailedAnswer>;

/** A record as the object of JSONL outputs. */
export function answerRow(record: AnswerRecord | FailedAnswer): Record<string, unknown> {
  if ('error' in record) return { ...record };
  const { alternatives, logprob, ...rest } = record;
  const rounded = alternatives?.map((other) => ({ ...other, logprob: roundLogprob(other.logprob) }));
  return { ...rest, logprob: roundLogprob(logprob), ...(rounded === undefined ? {} : { alternatives: rounded }) };
}

const COLUMNS = ['path', 'id', 'question', 'answer', 'logprob', 'error_code', 'error_message'];

/**
 * Opens the output that a file name asks for: .jsonl, .csv (RFC 4180, with a header line), or .json, VQA's results
 * `[{question_id, answer}]`. JSONL has every answer as soon as it is there; the others appear when they are complete.
 * @throws UsageError for another ending, OutputError when it can't be made
 */
export async function openAnswerWriter(path: string): Promise<AnswerWriter> {
  const ending = extname(path).toLowerCase();
  if (!['.jsonl', '.csv', '.json'].includes(ending)) {
    throw new UsageError(`${path}: expected an output that ends in .jsonl, .csv or .json, found "${ending}".`);
  }
  if (ending === '.jsonl') return jsonlWriter(path);
  const file = await AtomicFile.create(path);
  const finish = { close: () => file.commit(), abort: () => file.discard() };
  if (ending === '.csv') {
    const line = (cells: (string | number)[]): Promise<void> =>
      file.write(stringify([cells], { record_delimiter: 'windows' }));
    await line(COLUMNS);
    return { write: (record) => line(csvCells(record)), ...finish };
  }
  return vqaWriter(file);
}

async function jsonlWriter(path: string): Promise<AnswerWriter> {
  const lines = await JsonLines.create(path);
  return {
    write: (record) => lines.write(answerRow(record)),
    close: () => lines.close(),
    abort: () => lines.abort(),
  };
}

function csvCells(record: AnswerRecord | FailedAnswer): (string | number)[] {
  const outcome =
    'error' in record
      ? ['', '', record.error.code, record.error.message]
      : [record.answer, roundLogprob(record.logprob), '', ''];
  return [record.path, record.id ?? '', record.question, ...outcome].map(withoutFormula);
}

/** Questions without an answer are left out: the evaluation counts them as missing. */
function vqaWriter(file: AtomicFile): AnswerWriter {
  const array = new JsonArray(file);
  return {
    write: async (record) => {
      if ('error' in record) return;
      const { id = '', answer } = record;
      if (id === '') throw new UsageError('expected an id for every question with VQA results (.json), found none.');
      await array.add({ question_id: /^\d{1,15}$/.test(id) ? Number(id) : id, answer });
    },
    close: async () => {
      await array.end();
      await file.commit();
    },
    abort: () => file.discard(),
  };
}
