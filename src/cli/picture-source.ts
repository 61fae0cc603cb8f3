import { UsageError } from '../errors.js';
import { shardItems } from '../pipeline/shards/shard-items.js';
import type { Shard } from '../pipeline/shards/shard.js';
import { ListSource } from '../pipeline/sources/list-source.js';
import { PathSource, type FileKind, type PathSourceOptions } from '../pipeline/sources/path-source.js';
import { readLines } from '../pipeline/sources/read-lines.js';
import type { Source } from '../pipeline/sources/source.js';
import { namedSource, type SourceFlagValues } from './source-flags.js';
import { withFolderPrompts } from '../pipeline/text-controls/folder-prompts.js';

/** What a command's flags say of its source. */
export interface PictureSourceOptions extends SourceFlagValues {
  readonly include?: string[] | undefined;
  readonly exclude?: string[] | undefined;
  readonly kind?: FileKind;
  readonly 'prompt-files'?: boolean;
  readonly shard?: Shard | undefined;
}

/**
 * The source that a command's arguments name.
 * @param paths files, folders and globs, or `-` alone for a list on standard input
 * @throws UsageError when there is none, or `-` is not alone
 */
export function pictureSource(
  paths: readonly string[],
  options: PictureSourceOptions,
  stdin: AsyncIterable<Uint8Array | string>,
): Source {
  const named = namedSource(paths, options);
  if (named !== undefined) return withStages(named, paths, options);
  if (paths.length === 0) {
    throw new UsageError(
      'expected files, folders or globs, found none. Type, for one: capwright caption photos -o captions.jsonl',
    );
  }
  if (paths.includes('-') && paths.length > 1) {
    throw new UsageError(
      'expected - (a list on standard input) alone, found other paths beside it. Put them in the list.',
    );
  }
  const truthField = options.truthColumn === undefined ? {} : { truthField: options.truthColumn };
  const source = paths.includes('-')
    ? new ListSource(readLines(stdin, 'standard input'), truthField)
    : new PathSource(paths, {
        ...(options.include === undefined ? {} : { include: options.include }),
        ...(options.exclude === undefined ? {} : { exclude: options.exclude }),
        ...(options.kind === undefined ? {} : { kind: options.kind }),
      } satisfies PathSourceOptions);
  return withStages(source, paths, options);
}

/** Puts what the flags ask for between a source and the run. */
function withStages(source: Source, paths: readonly string[], options: PictureSourceOptions): Source {
  const { shard } = options;
  const sharded: Source = shard === undefined ? source : { items: () => shardItems(source.items(), shard) };
  if (options['prompt-files'] !== true) return sharded;
  return {
    items: () => withFolderPrompts(sharded.items(), paths),
    count: () => sharded.count?.() ?? Promise.resolve(undefined),
  };
}
