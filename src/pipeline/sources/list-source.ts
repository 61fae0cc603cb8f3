import { failedItem } from './failed-item.js';
import type { ItemExtras } from './file-item.js';
import { listedItem } from './listed-item.js';
import type { RemoteFetcher } from './remote-fetcher.js';
import type { Source, SourceItem } from './source.js';

/** How a list is read. */
export interface ListSourceOptions {
  /** Fetches web addresses; without it they become error rows. */
  readonly remote?: RemoteFetcher;
  /** The field of true labels in JSON objects; a line without it has none. */
  readonly truthField?: string;
}

/**
 * One path or address a line, or one JSON object a line with `path` and, where wanted, `id`, `image_id` and `prompt`.
 * Blank lines are passed over; a line that can't be used becomes an error row.
 */
export class ListSource implements Source {
  constructor(
    private readonly lines: AsyncIterable<string>,
    private readonly options: ListSourceOptions = {},
  ) {}

  async *items(): AsyncGenerator<SourceItem> {
    let number = 0;
    for await (const raw of this.lines) {
      number++;
      const line = raw.replace(/\r$/, '');
      if (line.trim() !== '') yield this.toItem(line, number);
    }
  }

  private toItem(line: string, number: number): SourceItem {
    if (!/^\s*\{\s*"/.test(line)) return listedItem(line, this.options.remote);
    const row = parseRow(line, this.options.truthField);
    if (typeof row === 'string') {
      return failedItem(`line ${number}`, 'LIST_ROW_INVALID', `line ${number} of the list: ${row}.`);
    }
    return listedItem(row.path, this.options.remote, row.extras);
  }
}

/** A row's path and extras, or what is wrong with it. */
function parseRow(line: string, truthField: string | undefined): { path: string; extras: ItemExtras } | string {
  let row: Record<string, unknown>;
  try {
    row = JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    return `expected a path or a JSON object, found a syntax error (${(error as Error).message})`;
  }
  const { path, id, image_id: imageId, prompt } = row;
  const truth = truthField === undefined ? undefined : (row[truthField] ?? undefined);
  if (typeof path !== 'string' || path === '') return 'expected "path" to be a text, found none';
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number')
    return 'expected "id" to be a text or number';
  if (imageId !== undefined && typeof imageId !== 'string' && typeof imageId !== 'number') {
    return 'expected "image_id" to be a text or number';
  }
  for (const [name, value] of Object.entries({ id, image_id: imageId })) {
    if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
      return `expected "${name}" in quotes, found a number that would be rounded`;
  }
  if (prompt !== undefined && typeof prompt !== 'string') return 'expected "prompt" to be a text';
  if (truth !== undefined && typeof truth !== 'string') return `expected "${truthField}" to be a text`;
  return {
    path,
    extras: {
      ...(id === undefined ? {} : { id: String(id) }),
      ...(imageId === undefined ? {} : { imageId }),
      ...(prompt === undefined ? {} : { prompt }),
      ...(truth === undefined ? {} : { truth }),
    },
  };
}
