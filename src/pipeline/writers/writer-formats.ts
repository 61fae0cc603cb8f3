import { basename, extname } from 'node:path';
import { UsageError } from '../../errors.js';
import { CocoAnnotationsWriter, type CocoAnnotationsOptions } from './coco-annotations-writer.js';
import { openCocoResults } from './open-coco-results.js';
import { CsvWriter, type CsvOptions } from './csv-writer.js';
import { HuggingFaceWriter, type HuggingFaceOptions } from './hugging-face-writer.js';
import { JsonlWriter, type JsonlOptions } from './jsonl-writer.js';
import { KohyaWriter, type KohyaOptions } from './kohya-writer.js';
import { SidecarWriter, type SidecarOptions } from './sidecar-writer.js';
import type { WebDatasetOptions } from './web-dataset-writer.js';
import type { Writer } from './writer.js';

/** The options of all writers; each takes its own. */
export type WriterOptions = JsonlOptions &
  CsvOptions &
  CocoAnnotationsOptions &
  KohyaOptions &
  HuggingFaceOptions &
  WebDatasetOptions &
  Omit<SidecarOptions, 'extension' | 'outputFolder'>;

type CreateWriter = (path: string, options: WriterOptions) => Promise<Writer>;

/** Text files beside the pictures when the path is empty, else mirrored below it. */
const sidecars =
  (extension: string): CreateWriter =>
  (path, options) =>
    Promise.resolve(new SidecarWriter({ ...options, extension, ...(path === '' ? {} : { outputFolder: path }) }));

/** Every output format by its name, and how its writer is made. */
export const WRITER_FORMATS = {
  jsonl: (path, options) => JsonlWriter.create(path, options),
  csv: (path, options) => CsvWriter.create(path, options),
  coco: (path) => openCocoResults(path),
  'coco-annotations': (path, options) => CocoAnnotationsWriter.create(path, options),
  txt: sidecars('.txt'),
  caption: sidecars('.caption'),
  kohya: (path, options) => KohyaWriter.create(path, options),
  'hf-metadata': (path, options) => HuggingFaceWriter.create(path, options),
  parquet: async (path) => (await import('./parquet-writer.js')).ParquetWriter.create(path),
  webdataset: async (path, options) => (await import('./web-dataset-writer.js')).WebDatasetWriter.create(path, options),
} as const satisfies Record<string, CreateWriter>;

/** The name of an output format. */
export type WriterFormat = keyof typeof WRITER_FORMATS;

const BY_ENDING: Readonly<Record<string, WriterFormat>> = {
  '.jsonl': 'jsonl',
  '.csv': 'csv',
  '.json': 'coco',
  '.parquet': 'parquet',
  '.tar': 'webdataset',
};

/**
 * The format that a file name asks for: by its ending, and `metadata.jsonl` is Hugging Face's.
 * @throws UsageError for an ending that no format has
 */
export function writerFormat(path: string): WriterFormat {
  if (basename(path) === 'metadata.jsonl') return 'hf-metadata';
  const format = BY_ENDING[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  const endings = Object.keys(BY_ENDING).join(', ');
  throw new UsageError(`${path}: expected an output that ends in ${endings}, found "${extname(path)}".`);
}
