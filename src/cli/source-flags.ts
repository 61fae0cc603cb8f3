import { createReadStream } from 'node:fs';
import { Flags, type Interfaces } from '@oclif/core';
import { UsageError } from '../errors.js';
import { CocoSource } from '../pipeline/sources/coco-source.js';
import { CsvSource } from '../pipeline/sources/csv-source.js';
import { ListSource } from '../pipeline/sources/list-source.js';
import { ParquetSource } from '../pipeline/sources/parquet-source.js';
import { readLines } from '../pipeline/sources/read-lines.js';
import { RemoteFetcher } from '../pipeline/sources/remote-fetcher.js';
import type { Source } from '../pipeline/sources/source.js';
import { WebDatasetSource } from '../pipeline/sources/web-dataset-source.js';
import { REPEATABLE } from './repeatable.js';

const helpGroup = 'SOURCE';

/** Flags that say which files are taken, and what else a list tells of them. */
const listFlags = {
  include: Flags.string({
    description: 'glob of files to take below a folder',
    ...REPEATABLE,
    helpValue: '<glob>',
    helpGroup,
  }),
  exclude: Flags.string({ description: 'glob of files to leave out', ...REPEATABLE, helpValue: '<glob>', helpGroup }),
  list: Flags.string({
    description: 'a file of paths, one a line, or of JSON objects {path, id, prompt}',
    helpValue: '<file>',
    helpGroup,
  }),
  csv: Flags.string({ description: 'a CSV or TSV file with a header line', helpValue: '<file>', helpGroup }),
  'path-column': Flags.string({
    description: 'column of paths in --csv, or of pictures in Parquet files (default: found by its usual names)',
    helpGroup,
  }),
  'id-column': Flags.string({ description: 'column of ids in --csv or Parquet files', helpGroup }),
};
const promptFlag = {
  'prompt-column': Flags.string({ description: 'column of prompts in --csv or Parquet files', helpGroup }),
};

/** Flags that say which files are taken. */
export const fileSourceFlags = { ...listFlags, ...promptFlag };

/** Flags that say where pictures come from, for commands that have prompts of their own. */
export const pictureSourceFlags = {
  ...listFlags,
  'coco-images': Flags.string({
    description: 'a COCO annotation or image-info file; ids are kept',
    helpValue: '<file>',
    helpGroup,
  }),
  'image-root': Flags.string({
    description: "the folder that a COCO file's names are relative to",
    helpValue: '<folder>',
    helpGroup,
  }),
  'allow-remote': Flags.boolean({ description: 'fetch http(s) addresses that lists name', helpGroup }),
  'allow-private': Flags.boolean({
    description: 'fetch from private addresses too',
    dependsOn: ['allow-remote'],
    helpGroup,
  }),
};

/** Flags that say where pictures come from. */
export const sourceFlags = { ...pictureSourceFlags, ...promptFlag };

/** The values of the flags above, and the column of true labels where one is wanted. */
export type SourceFlagValues = Partial<Interfaces.InferredFlags<typeof sourceFlags>> & {
  readonly truthColumn?: string;
};

/** What a run's manifest says of its source; another one is refused when the run goes on. */
export function describeSource(paths: readonly string[], flags: SourceFlagValues): Readonly<Record<string, unknown>> {
  const { include, exclude, list, csv } = flags;
  return {
    ...{ paths, include, exclude, list, csv },
    coco: flags['coco-images'],
    imageRoot: flags['image-root'],
    pathColumn: flags['path-column'],
    idColumn: flags['id-column'],
    promptColumn: flags['prompt-column'],
  };
}

/**
 * The source that the flags or the arguments' endings name: a list, a COCO file, a CSV file, WebDataset shards (`.tar`)
 * or Parquet files.
 * @returns undefined when the arguments are plain files, folders and globs
 * @throws UsageError when they name several
 */
export function namedSource(paths: readonly string[], flags: SourceFlagValues): Source | undefined {
  const remote = flags['allow-remote']
    ? new RemoteFetcher({ allowPrivate: flags['allow-private'] ?? false })
    : undefined;
  const columns = {
    ...(flags['id-column'] === undefined ? {} : { idColumn: flags['id-column'] }),
    ...(flags['prompt-column'] === undefined ? {} : { promptColumn: flags['prompt-column'] }),
    ...(flags.truthColumn === undefined ? {} : { truthColumn: flags.truthColumn }),
    ...(remote === undefined ? {} : { remote }),
  };
  const truthField = flags.truthColumn === undefined ? {} : { truthField: flags.truthColumn };
  const pathColumn = flags['path-column'];
  const found: [string, () => Source][] = [];
  const { list, csv, 'coco-images': coco } = flags;
  if (list !== undefined) {
    const lines = (): AsyncIterable<string> => readLines(createReadStream(list), list);
    found.push([
      '--list',
      () => new ListSource(lines(), { ...truthField, ...(remote === undefined ? {} : { remote }) }),
    ]);
  }
  if (coco !== undefined) found.push(['--coco-images', () => new CocoSource(coco, flags['image-root'])]);
  if (csv !== undefined) {
    found.push([
      '--csv',
      () => new CsvSource(csv, { ...columns, ...(pathColumn === undefined ? {} : { pathColumn }) }),
    ]);
  }
  const ending = commonEnding(paths);
  if (ending === '.tar') found.push(['.tar files', () => new WebDatasetSource(paths)]);
  if (ending === '.parquet') {
    const imageColumn = pathColumn === undefined ? {} : { imageColumn: pathColumn };
    found.push(['.parquet files', () => new ParquetSource(paths, { ...columns, ...imageColumn })]);
  }
  const names = found.map(([name]) => name);
  if (ending === undefined && paths.length > 0 && found.length > 0) names.push(paths[0] ?? '');
  if (names.length > 1) throw new UsageError(`expected one source, found ${names.join(' and ')}. Run them one by one.`);
  return found[0]?.[1]();
}

function commonEnding(paths: readonly string[]): string | undefined {
  return ['.tar', '.parquet'].find(
    (ending) => paths.length > 0 && paths.every((path) => path.toLowerCase().endsWith(ending)),
  );
}
