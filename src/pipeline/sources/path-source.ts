import { stat } from 'node:fs/promises';
import fastGlob from 'fast-glob';
import { UsageError } from '../../errors.js';
import type { PipelineItem } from '../pipeline-item.js';
import { IMAGE_EXTENSIONS } from './image-extensions.js';
import type { Source } from './source.js';

const ALL_PICTURES = [`**/*.{${IMAGE_EXTENSIONS.join(',')}}`];

/** Which files below folders and globs are taken. */
export interface PathSourceOptions {
  /** Globs, relative to the folder; only files below a folder that match one are taken. Default: every picture. */
  readonly include?: readonly string[];
  /** Globs, relative to the folder; files that match one are left out. */
  readonly exclude?: readonly string[];
}

/**
 * Files, folders (searched recursively) and globs, in the order given; what is found below one of them is sorted by
 * name. A file that is named outright is taken whatever its ending, and one that does not exist becomes an error row.
 */
export class PathSource implements Source {
  constructor(
    private readonly paths: readonly string[],
    private readonly options: PathSourceOptions = {},
  ) {}

  /** @throws UsageError when nothing at all was found */
  async *items(): AsyncGenerator<PipelineItem> {
    let found = false;
    for (const path of this.paths) {
      for await (const file of this.expand(path)) {
        found = true;
        yield { path: file, read: () => Promise.resolve(file) };
      }
    }
    if (!found) {
      throw new UsageError(
        `expected pictures (${IMAGE_EXTENSIONS.join(', ')}), found none in ${this.paths.join(', ')}. ` +
          'Check the path and --include/--exclude.',
      );
    }
  }

  async count(): Promise<number> {
    let count = 0;
    for (const path of this.paths) {
      const files = this.expand(path);
      while ((await files.next()).done !== true) count++;
    }
    return count;
  }

  private async *expand(path: string): AsyncGenerator<string> {
    const status = await stat(path).catch(() => undefined);
    if (status?.isDirectory() === true) {
      const folder = path.replace(/[/\\]+$/, '');
      for (const name of await this.search(this.options.include ?? ALL_PICTURES, path)) yield `${folder}/${name}`;
    } else if (status === undefined && fastGlob.isDynamicPattern(path)) {
      yield* await this.search([path], '.');
    } else {
      yield path;
    }
  }

  private async search(patterns: readonly string[], cwd: string): Promise<string[]> {
    const found = await fastGlob([...patterns], {
      cwd,
      ignore: [...(this.options.exclude ?? [])],
      caseSensitiveMatch: false,
      // Folders that are named like pictures are items too: they get an error row instead of vanishing.
      onlyFiles: false,
      suppressErrors: true,
    });
    return found.sort();
  }
}
