import { Flags } from '@oclif/core';
import { UsageError } from '../errors.js';
import { withParentFolders } from '../pipeline/classify/with-parent-folders.js';
import type { Source, SourceItem } from '../pipeline/sources/source.js';
import type { SourceFlagValues } from './source-flags.js';

/** Where the true labels of items are found. */
export const truthFlag = {
  truth: Flags.string({
    description:
      'where the true label is found: parent-folder, or a column of --csv, of Parquet files or of JSON in --list',
    helpValue: '<parent-folder|column>',
  }),
};

const PARENT_FOLDER = 'parent-folder';

/**
 * The source's flags, with the column of true labels that is wanted.
 * @throws UsageError where the source has no columns
 */
export function truthColumn(
  paths: readonly string[],
  { truth, ...flags }: SourceFlagValues & { readonly truth?: string | undefined },
): { readonly truthColumn?: string } {
  if (truth === undefined || truth === PARENT_FOLDER) return {};
  const hasColumns =
    [flags.csv, flags.list].some((file) => file !== undefined) ||
    paths.some((path) => path === '-' || /\.parquet$/i.test(path));
  if (hasColumns) return { truthColumn: truth };
  throw new UsageError(
    `expected --truth ${PARENT_FOLDER}, or a column of --csv, --list or Parquet files, found "${truth}" and no such file.`,
  );
}

/** The items of a source, with the names of their folders for true labels where that is wanted. */
export function withTruth(source: Source, truth: string | undefined): AsyncIterable<SourceItem> {
  return truth === PARENT_FOLDER ? withParentFolders(source.items()) : source.items();
}
