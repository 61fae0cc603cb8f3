import { UsageError } from '../../errors.js';
import { failedItem } from './failed-item.js';
import { fileIdentity, type ItemExtras } from './file-item.js';
import { listedItem } from './listed-item.js';
import type { RemoteFetcher } from './remote-fetcher.js';
import type { Source, SourceItem } from './source.js';

/** Column names that are taken for the picture when none is given, the first that is there. */
const IMAGE_COLUMNS = [
  ...['image', 'image_bytes', 'bytes', 'jpg', 'jpeg', 'png', 'webp'],
  ...['path', 'file_name', 'filename', 'image_path', 'url'],
];

/** Which columns hold what. */
export interface ParquetSourceOptions {
  /**
   * The column of pictures: their bytes, a path or address, or the `{bytes, path}` pair that Hugging Face writes.
   * Default: the first of image, image_bytes, bytes, jpg, jpeg, png, webp, path, file_name, filename, image_path, url.
   */
  readonly imageColumn?: string;
  readonly idColumn?: string;
  readonly promptColumn?: string;
  /** The column of true labels. */
  readonly truthColumn?: string;
  /** Fetches web addresses; without it they become error rows. */
  readonly remote?: RemoteFetcher;
}

/** The rows of Parquet files, read a row group at a time. A row is called `FILE#NUMBER`, counted from 0. */
export class ParquetSource implements Source {
  constructor(
    private readonly files: readonly string[],
    private readonly options: ParquetSourceOptions = {},
  ) {}

  /** @throws UsageError when a file can't be read, is no Parquet or lacks a column */
  async *items(): AsyncGenerator<SourceItem> {
    for (const file of this.files) yield* this.rows(file);
  }

  /** The row counts stand in the files' ends. */
  async count(): Promise<number> {
    const { openParquet } = await import('./open-parquet.js');
    let count = 0;
    for (const path of this.files) count += Number((await openParquet(path)).metadata.num_rows);
    return count;
  }

  private async *rows(path: string): AsyncGenerator<SourceItem> {
    // Loaded here: most runs have no such file.
    const { openParquet } = await import('./open-parquet.js');
    const { parquetReadObjects } = await import('hyparquet');
    const { compressors } = await import('hyparquet-compressors');
    const { file, metadata, columns: found } = await openParquet(path);
    const image = this.imageColumn(path, found);
    const { idColumn, promptColumn, truthColumn } = this.options;
    const columns = [...new Set([image, idColumn, promptColumn, truthColumn].filter((name) => name !== undefined))];
    const stamp = await fileIdentity(path);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      let rows: Record<string, unknown>[];
      try {
        rows = await parquetReadObjects({ file, metadata, columns, rowStart, rowEnd, utf8: false, compressors });
      } catch (error) {
        const range = `rows ${rowStart} to ${rowEnd - 1}`;
        const message = `${path}: ${range} can't be read (${(error as Error).message}).`;
        yield failedItem(`${path}#${rowStart}`, 'ROW_GROUP_DAMAGED', message);
        rows = [];
      }
      for (const [index, row] of rows.entries()) {
        yield this.toItem(`${path}#${rowStart + index}`, `${stamp}#${rowStart + index}`, row, image);
      }
      rowStart = rowEnd;
    }
  }

  private imageColumn(path: string, columns: readonly string[]): string {
    const { imageColumn, idColumn, promptColumn, truthColumn } = this.options;
    const found = `found ${columns.map((name) => `"${name}"`).join(', ')}`;
    for (const name of [imageColumn, idColumn, promptColumn, truthColumn]) {
      if (name !== undefined && !columns.includes(name)) {
        throw new UsageError(`${path}: expected a column "${name}", ${found}.`);
      }
    }
    const image = imageColumn ?? IMAGE_COLUMNS.find((name) => columns.includes(name));
    if (image !== undefined) return image;
    throw new UsageError(`${path}: expected a column of pictures (${IMAGE_COLUMNS.join(', ')}), ${found}. Name it.`);
  }

  private toItem(path: string, identity: string, row: Record<string, unknown>, column: string): SourceItem {
    const { idColumn, promptColumn, truthColumn } = this.options;
    const [id, prompt, truth] = [idColumn, promptColumn, truthColumn].map((name) =>
      name === undefined ? undefined : asText(row[name]),
    );
    const extras: ItemExtras = {
      ...(id === undefined ? {} : { id }),
      ...(prompt === undefined ? {} : { prompt }),
      ...(truth === undefined ? {} : { truth }),
    };
    const value = row[column];
    const { bytes, path: inner } = isPair(value) ? value : { bytes: value, path: value };
    if (bytes instanceof Uint8Array) {
      return { path, ...extras, read: () => Promise.resolve(bytes), identity: () => Promise.resolve(identity) };
    }
    const place = asText(inner);
    if (place !== undefined && place !== '') return listedItem(place, this.options.remote, extras);
    return failedItem(
      path,
      'PARQUET_ROW_INVALID',
      `${path}: expected bytes or a path in "${column}", found neither.`,
      extras,
    );
  }
}

interface ImagePair {
  readonly bytes?: unknown;
  readonly path?: unknown;
}

function isPair(value: unknown): value is ImagePair {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}
