import { extname } from 'node:path';
import { Flags, type Interfaces } from '@oclif/core';
import { UsageError } from '../errors.js';
import type { RunOutput } from '../pipeline/run-output.js';
import type { SourceItem } from '../pipeline/sources/source.js';
import { findSidecarCollisions } from '../pipeline/writers/find-sidecar-collisions.js';
import { sidecarPath, type SidecarPlace } from '../pipeline/writers/sidecar-path.js';
import { WRITER_FORMATS, writerFormat, type WriterFormat } from '../pipeline/writers/writer-formats.js';
import { exists } from '../exists.js';
import { REPEATABLE } from './repeatable.js';

const helpGroup = 'OUTPUT';

/** Formats that name one file; text files beside the pictures have flags of their own. */
const FILE_FORMATS = Object.keys(WRITER_FORMATS).filter((name) => name !== 'txt' && name !== 'caption') as Exclude<
  WriterFormat,
  'txt' | 'caption'
>[];

/** Flags that say where rows go. */
export const outputFlags = {
  output: Flags.string({
    char: 'o',
    description:
      'where the rows go: .jsonl, .csv, .json (COCO results), .parquet, .tar (WebDataset); default standard output',
    ...REPEATABLE,
    helpValue: '<file>',
    helpGroup,
  }),
  format: Flags.option({
    options: FILE_FORMATS,
    description: `what .json and .jsonl outputs hold (default: COCO results, rows): ${FILE_FORMATS.join(', ')}`,
    dependsOn: ['output'],
    helpValue: '<format>',
    helpGroup,
  })(),
  sidecar: Flags.option({
    options: ['txt', 'caption'] as const,
    description: 'write a text file a picture, a.txt or a.caption, beside it or below --output-dir',
    helpGroup,
  })(),
  'output-dir': Flags.string({
    description: "the folder below which text files mirror the pictures' folders",
    helpValue: '<folder>',
    helpGroup,
  }),
  'sidecar-name': Flags.option({
    options: ['stem', 'full'] as const,
    description: 'a.jpg has a.txt, or a.jpg.txt',
    default: 'stem' as const,
    helpGroup,
  })(),
  existing: Flags.option({
    options: ['skip', 'overwrite', 'append', 'error'] as const,
    description: 'what to do with text files that are there: leave the picture out, replace, add to, or give up',
    default: 'skip' as const,
    helpGroup,
  })(),
  'with-pixels': Flags.boolean({ description: 'put the pictures into a WebDataset output, too', helpGroup }),
};

/** The values of the flags above. */
export type OutputFlagValues = Interfaces.InferredFlags<typeof outputFlags>;

/** The ending that files of a format have. */
const ENDINGS: Readonly<Record<(typeof FILE_FORMATS)[number], string>> = {
  jsonl: '.jsonl',
  csv: '.csv',
  coco: '.json',
  'coco-annotations': '.json',
  kohya: '.json',
  'hf-metadata': '.jsonl',
  parquet: '.parquet',
  webdataset: '.tar',
};

/**
 * The format of each output file: by its ending; `--format` goes for the files that end as its format does, or as none.
 * @throws UsageError for an ending that tells nothing, and for a format that no file is of
 */
export function outputFormats(
  flags: Pick<OutputFlagValues, 'output' | 'format'>,
): { path: string; format: WriterFormat }[] {
  const { output = [], format } = flags;
  const known = Object.values(ENDINGS);
  const isOf = (path: string): boolean => {
    const ending = extname(path).toLowerCase();
    return format !== undefined && (ending === ENDINGS[format] || !known.includes(ending));
  };
  if (format !== undefined && !output.some(isOf)) {
    throw new UsageError(
      `expected an output that ends in ${ENDINGS[format]} with --format ${format}, found ${output.join(', ')}.`,
    );
  }
  return output.map((path) => ({ path, format: format !== undefined && isOf(path) ? format : writerFormat(path) }));
}

/** An output file of a format. */
export function fileOutput(
  path: string,
  format: WriterFormat,
  flags: Pick<OutputFlagValues, 'with-pixels'>,
): RunOutput {
  return { path, open: () => WRITER_FORMATS[format](path, { pixels: flags['with-pixels'] }) };
}

/**
 * Refuses outputs that need pictures to be files where they are members of shards, before the run.
 * @param paths the run's arguments
 * @throws UsageError
 */
export function refuseShards(paths: readonly string[], flags: OutputFlagValues): void {
  const shard = paths.find((path) => /\.tar$/i.test(path));
  if (shard === undefined) return;
  const wanted = [
    ...outputFormats(flags)
      .filter(({ format }) => format === 'kohya' || format === 'hf-metadata')
      .map(({ path }) => path),
    ...(flags['with-pixels'] ? ['--with-pixels'] : []),
    ...(flags.sidecar !== undefined && flags['output-dir'] === undefined ? ['--sidecar without --output-dir'] : []),
  ][0];
  if (wanted === undefined) return;
  throw new UsageError(
    `expected pictures that are files for ${wanted}, found members of ${shard}. Unpack it, or write .jsonl, .csv, .parquet or .tar.`,
  );
}

/** All files that the flags name. @throws UsageError as outputFormats and sidecarOutput */
export function chosenOutputs(flags: OutputFlagValues): RunOutput[] {
  const sidecar = sidecarOutput(flags);
  return [
    ...outputFormats(flags).map(({ path, format }) => fileOutput(path, format, flags)),
    ...(sidecar === undefined ? [] : [sidecar.output]),
  ];
}

/** The text files that the flags ask for. @throws UsageError for --output-dir without --sidecar */
export function sidecarOutput(flags: OutputFlagValues): { place: SidecarPlace; output: RunOutput } | undefined {
  const { sidecar, existing, 'output-dir': folder, 'sidecar-name': name } = flags;
  if (sidecar === undefined) {
    if (folder !== undefined) throw new UsageError('expected --sidecar txt or caption with --output-dir, found none.');
    return undefined;
  }
  const place = { extension: `.${sidecar}`, name, ...(folder === undefined ? {} : { outputFolder: folder }) };
  return {
    place,
    output: { path: undefined, open: () => WRITER_FORMATS[sidecar](folder ?? '', { name, existing }) },
  };
}

/**
 * Refuses a run in which pictures would share a text file.
 * @param items gives the run's items anew
 * @throws UsageError that names them
 */
export async function refuseCollisions(items: () => AsyncIterable<SourceItem>, place: SidecarPlace): Promise<void> {
  const paths = async function* (): AsyncGenerator<string> {
    for await (const { path } of items()) yield path;
  };
  const [first, ...others] = await findSidecarCollisions(paths, place);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new UsageError(
    `${first.paths.join(' and ')} would share ${first.sidecar}${more}. Rename them, or give --sidecar-name full.`,
  );
}

/** Leaves out items whose text file is there already: they cost nothing. */
export async function* withoutExisting(
  items: AsyncIterable<SourceItem>,
  place: SidecarPlace,
): AsyncGenerator<SourceItem> {
  for await (const item of items) if (!(await exists(sidecarPath(item.path, place)))) yield item;
}
