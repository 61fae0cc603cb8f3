import { isJsonObject } from '../../json-object.js';
import type { Hardware } from '../../device/describe-hardware.js';
import { AtomicFile } from '../writers/atomic-file.js';
import { readJsonObject } from '../../model/read-json.js';

/** What a run is made with: everything that captions depend on. */
export interface RunSetup {
  /** The version of capwright. */
  readonly version: string;
  readonly model: { readonly name: string; readonly digest: string };
  /** The kind of device: `cpu`, `cuda`. */
  readonly device: string;
  /** Which ones, with their drivers; a run may go on with others of the kind. */
  readonly hardware?: readonly Hardware[];
  readonly precision: string;
  /** Options that change captions or rows, by the names of their flags. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What the items come from. */
  readonly source: Readonly<Record<string, unknown>>;
  /** `i/n`, for one part of a run that is shared out. */
  readonly shard?: string;
}

/** What the file beside a journal says: the setup, and how far the run is. */
export interface RunManifest extends RunSetup {
  /** ISO 8601. */
  readonly started: string;
  /** ISO 8601; there when every item of the input has a row. */
  readonly finished?: string;
  /** Rows of a finished run, and how many of them tell of failures. */
  readonly rows?: number;
  readonly failed?: number;
  /** Other files written from the journal. */
  readonly outputs?: readonly string[];
}

/**
 * Reads a manifest; undefined when there is none or it is damaged.
 * @throws ModelError when the file can't be read
 */
export async function readManifest(path: string): Promise<RunManifest | undefined> {
  const json = await readJsonObject(path);
  const complete = typeof json?.started === 'string' && isJsonObject(json.model) && isJsonObject(json.options);
  return complete ? (json as unknown as RunManifest) : undefined;
}

/** Writes a manifest whole or not at all. @throws OutputError when it can't be written */
export async function writeManifest(path: string, manifest: RunManifest): Promise<void> {
  await AtomicFile.writeWhole(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
}
