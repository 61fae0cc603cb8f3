import { extname, join } from 'node:path';
import pLimit from 'p-limit';
import { UsageError } from '../errors.js';
import { type JsonObject } from '../json-object.js';
import type { ImageId } from './evaluate-captions.js';
import { readRows, readText, type PlacedRow } from './read-rows.js';
import { isFolder } from '../is-folder.js';

/** Sidecars that are read at once; an operating system lets a process open some hundreds. */
const OPEN_FILES = 16;

/** What a model said about one image, and how the image is named: by id, by path, or both. */
export interface Prediction {
  readonly id?: ImageId;
  readonly path?: string;
  readonly caption: string;
}

/** The captions of a results file, and how many of its rows have none because the item failed. */
export interface Predictions {
  readonly predictions: readonly Prediction[];
  readonly failedRows: number;
}

/**
 * Reads results: COCO results (.json), rows of `capwright caption` (.jsonl, .csv), or a folder of .txt or .caption sidecars.
 *
 * Rows with an `error` and no caption are items that failed; they are counted and left out. Throws UsageError for anything unreadable and
 * for a row without an image or with a caption that isn't text, naming it.
 */
export async function readPredictions(path: string): Promise<Predictions> {
  if (await isFolder(path)) return { predictions: await readSidecars(path), failedRows: 0 };
  const rows = await readRows(path);
  const captioned = rows.filter(({ row }) => !isFailed(row));
  return { predictions: captioned.map((row) => prediction(row)), failedRows: rows.length - captioned.length };
}

/** The image that a row names: `image_id`, else `path` or `file_name`. Throws UsageError, naming the row, if it has none of them. */
export function imageOfRow({ row, where }: PlacedRow): { id?: ImageId; path?: string } {
  const id = row.image_id;
  const path = row.path ?? row.file_name;
  const image = {
    ...(typeof id === 'number' || (typeof id === 'string' && id !== '') ? { id } : {}),
    ...(typeof path === 'string' && path !== '' ? { path } : {}),
  };
  if (image.id === undefined && image.path === undefined) {
    throw new UsageError(`Expected an image_id, a path or a file_name in ${where}, found none of them. Add one.`);
  }
  return image;
}

/**
 * Whether a row tells of an item that failed: an error (in our own CSV an error_code) and no caption or label. CSV writes
 * empty text for what is absent.
 */
export function isFailed({ caption, label, error, error_code: code }: JsonObject): boolean {
  const said = caption ?? label;
  return [error, code].some(Boolean) && (said === undefined || said === null || said === '');
}

function prediction(placed: PlacedRow): Prediction {
  const image = imageOfRow(placed);
  const caption = placed.row.caption;
  if (typeof caption !== 'string') {
    const found = caption === undefined ? 'none' : JSON.stringify(caption);
    throw new UsageError(
      `Expected a caption for image ${image.id ?? image.path ?? ''}, found ${found} (${placed.where}). Give text, or leave the row out.`,
    );
  }
  return { ...image, caption };
}

async function readSidecars(folder: string): Promise<Prediction[]> {
  const { default: glob } = await import('fast-glob'); // costs a tenth of the time of a small evaluation
  const names = await glob('**/*.{txt,caption}', { cwd: folder, caseSensitiveMatch: false });
  if (names.length === 0)
    throw new UsageError(
      `Expected .txt or .caption sidecars in ${folder}, found none. Give the folder that holds them.`,
    );
  const limit = pLimit(OPEN_FILES);
  return Promise.all(
    names.sort().map(async (name) => ({
      path: name.slice(0, -extname(name).length),
      caption: (await limit(readText, join(folder, name))).trim(),
    })),
  );
}
