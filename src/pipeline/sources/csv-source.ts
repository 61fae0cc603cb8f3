import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { parse } from 'csv-parse';
import { csvProblem, otherSeparator } from '../../csv-problem.js';
import { UsageError } from '../../errors.js';
import { isOwnCsv, withFormula } from '../../formula-guard.js';
import { numericId } from '../../numeric-id.js';
import { failedItem } from './failed-item.js';
import type { ItemExtras } from './file-item.js';
import { listedItem } from './listed-item.js';
import type { RemoteFetcher } from './remote-fetcher.js';
import type { Source, SourceItem } from './source.js';

/** Column names that are taken for the path when none is given, the first that is there. */
const PATH_COLUMNS = ['path', 'file_name', 'filename', 'file', 'image', 'image_path', 'url'];

/** Which columns hold what. */
export interface CsvSourceOptions {
  /** The column of paths or addresses. Default: the first of path, file_name, filename, file, image, image_path, url. */
  readonly pathColumn?: string;
  readonly idColumn?: string;
  readonly imageIdColumn?: string;
  readonly promptColumn?: string;
  /** The column of true labels. */
  readonly truthColumn?: string;
  /** Default: a tab for files that end in .tsv, else a comma. */
  readonly delimiter?: string;
  /** Fetches web addresses; without it they become error rows. */
  readonly remote?: RemoteFetcher;
}

/** The rows of a CSV file (RFC 4180, UTF-8) with a header line. */
export class CsvSource implements Source {
  constructor(
    private readonly file: string,
    private readonly options: CsvSourceOptions = {},
  ) {}

  /** @throws UsageError when the file can't be read, is no CSV, or lacks a column */
  async *items(): AsyncGenerator<SourceItem> {
    let columns: string[] | undefined;
    let isOwn = false;
    for await (const row of this.rows()) {
      if (columns === undefined) {
        columns = row;
        this.checkColumns(columns);
        isOwn = isOwnCsv(columns);
      } else {
        yield this.toItem(columns, isOwn ? row.map(withFormula) : row);
      }
    }
    if (columns === undefined) throw new UsageError(`${this.file}: expected a header line, found an empty file.`);
  }

  private async *rows(): AsyncGenerator<string[]> {
    const delimiter = this.options.delimiter ?? (extname(this.file).toLowerCase() === '.tsv' ? '\t' : ',');
    const input = createReadStream(this.file);
    let lastLine = 0;
    const parser = parse({
      ...{ delimiter, bom: true, relax_column_count: true, skip_empty_lines: true },
      on_record: (row: string[], { lines }) => {
        lastLine = lines;
        return row;
      },
    });
    input.on('error', (error) => parser.destroy(error));
    try {
      yield* input.pipe(parser) as AsyncIterable<string[]>;
    } catch (error) {
      throw new UsageError(`${this.file}: can't be read as CSV: ${csvProblem(error, lastLine)}`, { cause: error });
    } finally {
      input.destroy();
    }
  }

  private checkColumns(columns: readonly string[]): void {
    const { pathColumn, idColumn, imageIdColumn, promptColumn, truthColumn } = this.options;
    const missing = [pathColumn, idColumn, imageIdColumn, promptColumn, truthColumn].find(
      (name) => name !== undefined && !columns.includes(name),
    );
    const found = `found ${columns.map((name) => `"${name}"`).join(', ')}`;
    const advice = this.options.delimiter === undefined ? otherSeparator(columns) : undefined;
    if (missing !== undefined) {
      throw new UsageError(`${this.file}: expected a column "${missing}", ${found}. ${advice ?? 'Name one of these.'}`);
    }
    if (this.pathColumn(columns) === undefined) {
      const expected = `expected a column of paths (${PATH_COLUMNS.join(', ')})`;
      throw new UsageError(`${this.file}: ${expected}, ${found}. ${advice ?? 'Name it.'}`);
    }
  }

  private pathColumn(columns: readonly string[]): string | undefined {
    return this.options.pathColumn ?? PATH_COLUMNS.find((name) => columns.includes(name));
  }

  private toItem(columns: readonly string[], row: readonly string[]): SourceItem {
    const cell = (name: string | undefined) => (name === undefined ? '' : (row[columns.indexOf(name)] ?? ''));
    const path = cell(this.pathColumn(columns));
    const { idColumn, imageIdColumn, promptColumn, truthColumn } = this.options;
    const [id = '', imageId = '', prompt, truth] = [idColumn, imageIdColumn, promptColumn, truthColumn].map(cell);
    const extras: ItemExtras = {
      ...(id === '' ? {} : { id }),
      ...(imageId === '' ? {} : { imageId: numericId(imageId) }),
      ...(prompt ? { prompt } : {}),
      ...(truth ? { truth } : {}),
    };
    if (path !== '') return listedItem(path, this.options.remote, extras);
    const text = row.join(',').slice(0, 80);
    return failedItem(
      text,
      'CSV_ROW_INVALID',
      `${this.file}: expected a path, found none in the row "${text}".`,
      extras,
    );
  }
}
