import { stat } from 'node:fs/promises';
import fastGlob from 'fast-glob';
import micromatch from 'micromatch';
import { UsageError } from '../../errors.js';
import { failedItem } from './failed-item.js';
import { fileItem } from './file-item.js';
import { IMAGE_EXTENSIONS } from './image-extensions.js';
import { pathFilter, type PathPatterns } from './path-filter.js';
import type { Source, SourceItem } from './source.js';
import { withoutTrailingSlash } from './without-trailing-slash.js';
import { walkFolder, type FoundEntry } from './walk-folder.js';

const PICTURES: FileKind = { name: 'pictures', extensions: IMAGE_EXTENSIONS };

/** What is looked for in folders. */
export interface FileKind {
  /** In the plural, for messages. */
  readonly name: string;
  /** Endings without the dot. */
  readonly extensions: readonly string[];
}

/** Which files below folders and globs are taken. */
export interface PathSourceOptions {
  /** Globs, relative to the folder; one without `/` goes for names at any depth. Default: every file of the kind. */
  readonly include?: readonly string[];
  /** Globs, likewise; files and folders that match one are left out. */
  readonly exclude?: readonly string[];
  /** Default: pictures. */
  readonly kind?: FileKind;
}

/**
 * Files, folders (searched recursively) and globs, in the order given; what is found below one of them is sorted by
 * path. A file that is named outright is taken whatever its ending, and one that does not exist becomes an error row.
 *
 * Folders are walked here and not by fast-glob, whose stream neither sorts nor waits for its reader: it would hold
 * every path of a large dataset. Patterns mean what they mean to fast-glob, which uses the same matcher.
 */
export class PathSource implements Source {
  private readonly kind: FileKind;

  constructor(
    private readonly paths: readonly string[],
    private readonly options: PathSourceOptions = {},
  ) {
    this.kind = options.kind ?? PICTURES;
  }

  /** @throws UsageError when nothing at all was found */
  async *items(): AsyncGenerator<SourceItem> {
    let found = false;
    for (const path of this.paths) {
      for await (const item of this.expand(path)) {
        found = true;
        yield item;
      }
    }
    if (!found) {
      throw new UsageError(
        `expected ${this.kind.name} (${this.kind.extensions.join(', ')}), found none in ${this.paths.join(', ')}. ` +
          'Check the path and --include/--exclude.',
      );
    }
  }

  async count(): Promise<number> {
    let count = 0;
    for (const path of this.paths) {
      const items = this.expand(path);
      while ((await items.next()).done !== true) count++;
    }
    return count;
  }

  private async *expand(path: string): AsyncGenerator<SourceItem> {
    const exclude = this.options.exclude ?? [];
    const status = await stat(path).catch(() => undefined);
    if (status?.isDirectory() === true) {
      const include = this.options.include ?? [namesOf(this.kind)];
      yield* this.search(path, withoutTrailingSlash(path), { include, exclude, includeAtAnyDepth: true });
    } else if (status === undefined && fastGlob.isDynamicPattern(path)) {
      const { base, glob } = micromatch.scan(path);
      yield* this.search(base === '' ? '.' : base, base, { include: [glob], exclude, includeAtAnyDepth: false });
    } else {
      yield fileItem(path);
    }
  }

  /** @param shown how the folder is called in paths; empty for none */
  private async *search(folder: string, shown: string, patterns: PathPatterns): AsyncGenerator<SourceItem> {
    const prefix = shown === '' || shown.endsWith('/') ? shown : `${shown}/`;
    const isNamedSo = micromatch.matcher(namesOf(this.kind), { nocase: true });
    for await (const entry of walkFolder(withoutTrailingSlash(folder), pathFilter(patterns))) {
      const item = toItem(entry, prefix, isNamedSo);
      if (item !== undefined) yield item;
    }
  }
}

/** The glob of all files of a kind. */
function namesOf({ extensions }: FileKind): string {
  return `**/*.{${extensions.join(',')}}`;
}

/** Folders that are named like files of the kind are items too: they get an error row instead of vanishing. */
function toItem(
  { path, isFolder, problem }: FoundEntry,
  prefix: string,
  isNamedSo: (path: string) => boolean,
): SourceItem | undefined {
  const shown = `${prefix}${path}`;
  if (problem !== undefined) {
    return failedItem(shown, 'FOLDER_UNREADABLE', `${shown}: the folder can't be searched (${problem.message}).`);
  }
  return isFolder && !isNamedSo(path) ? undefined : fileItem(shown);
}
