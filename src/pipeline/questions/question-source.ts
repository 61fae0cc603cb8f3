import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { readCsvTable } from '../../csv-table.js';
import { decodeText } from '../../decode-text.js';
import { UsageError } from '../../errors.js';
import { fieldsOf } from '../../json-object.js';
import { fileItem } from '../sources/file-item.js';
import type { SourceItem } from '../sources/source.js';

/** A row of a file of questions. */
interface Row {
  readonly path: string;
  readonly question: string;
  readonly id?: string;
}

/**
 * Reads questions: JSONL or CSV with `path`, `question` and, where wanted, `id` (or `question_id`), or VQA v2's
 * questions.json, whose images are found below `imageRoot` by their number. Questions of one picture come one after the
 * other, pictures in the order of their first question.
 * @throws UsageError naming the file and the row that can't be used
 */
export async function readQuestions(file: string, imageRoot?: string): Promise<SourceItem[]> {
  const text = await read(file);
  const rows = rowsOf(file, text, imageRoot);
  if (rows.length === 0) throw new UsageError(`${file}: expected questions, found none.`);
  const byPath = new Map<string, Row[]>();
  for (const row of rows) {
    const own = byPath.get(row.path);
    if (own === undefined) byPath.set(row.path, [row]);
    else own.push(row);
  }
  return [...byPath.values()].flat().map(({ path, question, id }) => ({
    ...fileItem(imageRoot === undefined ? path : join(imageRoot, path), { ...(id === undefined ? {} : { id }) }),
    ...{ question, prompt: question },
  }));
}

async function read(file: string): Promise<string> {
  try {
    return decodeText(await readFile(file));
  } catch (error) {
    throw new UsageError(`${file}: the questions can't be read (${(error as Error).message}).`, { cause: error });
  }
}

function rowsOf(file: string, text: string, imageRoot: string | undefined): Row[] {
  switch (extname(file).toLowerCase()) {
    case '.json':
      return vqaRows(file, parseJson(file, text), imageRoot);
    case '.csv':
      return csvRows(file, text).map((row, index) => toRow(row, `${file}: row ${index + 2}`));
    default:
      return text
        .split(/\r?\n/)
        .map((line, index) => [line, `${file}: line ${index + 1}`] as const)
        .filter(([line]) => line.trim() !== '')
        .map(([line, where]) => toRow(parseJson(where, line), where));
  }
}

function csvRows(file: string, text: string): unknown[] {
  try {
    return readCsvTable(text).map(({ cells }) => cells);
  } catch (error) {
    throw new UsageError(`${file}: expected CSV with a header, found ${(error as Error).message}`, { cause: error });
  }
}

function parseJson(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${where}: expected JSON, found a syntax error (${(error as Error).message}).`);
  }
}

function toRow(value: unknown, where: string): Row {
  const fields = fieldsOf(value);
  const { path, question } = fields;
  const id = fields.id ?? fields.question_id;
  if (typeof path !== 'string' || path === '') throw new UsageError(`${where}: expected "path" to be a text.`);
  // An empty one is as good as any: the reference answers it with a caption.
  if (typeof question !== 'string') throw new UsageError(`${where}: expected "question" to be a text.`);
  if (typeof id === 'number' && Math.abs(id) > Number.MAX_SAFE_INTEGER) {
    throw new UsageError(
      `${where}: expected an id of at most ${Number.MAX_SAFE_INTEGER} or in quotes, found one that would be rounded.`,
    );
  }
  const hasId = typeof id === 'number' || (typeof id === 'string' && id !== '');
  return { path, question, ...(hasId ? { id: String(id) } : {}) };
}

/** VQA v2 names the picture of image 42 of its validation set COCO_val2014_000000000042.jpg. */
function vqaRows(file: string, json: unknown, imageRoot: string | undefined): Row[] {
  const { questions, data_subtype: subset } = fieldsOf(json);
  if (!Array.isArray(questions)) throw new UsageError(`${file}: expected VQA v2's "questions", found none.`);
  if (imageRoot === undefined) {
    throw new UsageError(`${file}: expected --image-root with a VQA file, the folder of its pictures.`);
  }
  const prefix = typeof subset === 'string' ? `COCO_${subset.replace('test-dev2015', 'test2015')}_` : '';
  return questions.map((entry: unknown, index) => {
    const { image_id: image, ...rest } = fieldsOf(entry);
    const where = `${file}: questions[${index}]`;
    if (typeof image !== 'number' && (typeof image !== 'string' || image === '')) {
      throw new UsageError(`${where}: expected "image_id" to be a number or a text, found ${JSON.stringify(image)}.`);
    }
    const path = typeof image === 'number' ? `${prefix}${String(image).padStart(12, '0')}.jpg` : image;
    return toRow({ ...rest, path }, where);
  });
}
