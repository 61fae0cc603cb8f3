import { UsageError } from '../../errors.js';
import type { RunOutput } from '../run-output.js';
import { realPath } from '../real-path.js';
import { exportRows } from './export-rows.js';
import { isFile } from '../../is-file.js';
import { journalPaths } from './journal-paths.js';
import { keepOldFiles } from './keep-old-files.js';
import { readManifest } from './run-manifest.js';

/** What an export came to. */
export interface ExportSummary {
  readonly rows: number;
  /** Whether the run had come to its end; true for rows without a manifest. */
  readonly finished: boolean;
  /** Names under which older files were kept. */
  readonly kept: readonly string[];
}

/**
 * Writes the rows of a run to other files.
 * @param path the run's JSONL output
 * @param options.force replace files that are there, and keep the old ones under numbered names
 * @throws UsageError when the rows or the outputs are not as they should be, OutputError when something can't be written
 */
export async function exportRun(
  path: string,
  outputs: readonly RunOutput[],
  { force }: { readonly force: boolean },
): Promise<ExportSummary> {
  const targets = outputs.flatMap(({ path: target }) => (target === undefined ? [] : [target]));
  await refuseOwnFiles(path, targets);
  const kept = force ? await keepOldFiles(targets) : [];
  for (const target of targets) {
    if (await isFile(target)) {
      throw new UsageError(
        `${target}: expected a new file, found one that is there. Choose another name, or replace it with --force, ` +
          'which keeps the old file under a numbered name.',
      );
    }
  }
  let rows = 0;
  for (const output of outputs) rows = await exportRows(path, await output.open());
  const manifest = await readManifest(journalPaths(path).manifest);
  return { rows, finished: manifest === undefined || manifest.finished !== undefined, kept };
}

/**
 * Refuses outputs that are the rows, a file that belongs to them or one another, by whatever path: `keepOldFiles` would
 * rename the rows before they are read.
 */
async function refuseOwnFiles(path: string, targets: readonly string[]): Promise<void> {
  const { rows, seen, manifest, lock } = journalPaths(path);
  const own = new Map<string, string>();
  for (const file of [rows, seen, manifest, lock]) own.set(await realPath(file), file);
  const others = new Map<string, string>();
  for (const target of targets) {
    const real = await realPath(target);
    const file = own.get(real);
    if (file !== undefined) {
      const found = file === target ? 'the same' : `one that leads to ${file}`;
      throw new UsageError(`${target}: expected another name for the output than for the rows, found ${found}.`);
    }
    const other = others.get(real);
    if (other !== undefined) {
      throw new UsageError(`${target}: expected outputs of different files, found ${other} of the same.`);
    }
    others.set(real, target);
  }
}
