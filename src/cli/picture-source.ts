import { UsageError } from '../errors.js';
import { ListSource } from '../pipeline/sources/list-source.js';
import { PathSource, type FileKind, type PathSourceOptions } from '../pipeline/sources/path-source.js';
import { readLines } from '../pipeline/sources/read-lines.js';
import type { Source } from '../pipeline/sources/source.js';

/**
 * The source that a command's arguments name.
 * @param paths files, folders and globs, or `-` alone for a list on standard input
 * @throws UsageError when there is none, or `-` is not alone
 */
export function pictureSource(
  paths: readonly string[],
  options: { include?: string[] | undefined; exclude?: string[] | undefined; kind?: FileKind },
  stdin: AsyncIterable<Uint8Array | string>,
): Source {
  if (paths.length === 0) {
    throw new UsageError(
      'expected files, folders or globs, found none. Type, for one: capwright caption photos -o captions.jsonl',
    );
  }
  if (!paths.includes('-')) {
    return new PathSource(paths, {
      ...(options.include === undefined ? {} : { include: options.include }),
      ...(options.exclude === undefined ? {} : { exclude: options.exclude }),
      ...(options.kind === undefined ? {} : { kind: options.kind }),
    } satisfies PathSourceOptions);
  }
  if (paths.length > 1) {
    throw new UsageError(
      'expected - (a list on standard input) alone, found other paths beside it. Put them in the list.',
    );
  }
  return new ListSource(readLines(stdin, 'standard input'));
}
