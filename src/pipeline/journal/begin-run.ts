import { stat } from 'node:fs/promises';
import { UsageError } from '../../errors.js';
import { outputError } from '../writers/output-error.js';
import type { JournalPaths } from './journal-paths.js';
import { keepOldFiles } from './keep-old-files.js';
import { readManifest, writeManifest, type RunManifest, type RunSetup } from './run-manifest.js';
import { setupDifferences, type SetupDifference } from './setup-differences.js';
import { isFolder } from '../../is-folder.js';

/** What a run wants to write. */
export interface RunBeginning {
  readonly paths: JournalPaths;
  readonly setup: RunSetup;
  /** Files that will be written from the journal. */
  readonly outputs: readonly string[];
  /** Start anew whatever is there, and keep it under other names. */
  readonly force: boolean;
  readonly now: Date;
}

/**
 * Makes sure that a run may write to its files: they are new, or of an earlier run with the same setup, which it goes on
 * with. Writes the manifest.
 * @returns the manifest, the names under which older files were kept, and the outputs that an earlier end of the run wrote
 * @throws UsageError when files of something else are there, OutputError when a folder is; none is touched then
 */
export async function beginRun(
  run: RunBeginning,
): Promise<{ manifest: RunManifest; kept: string[]; own: readonly string[] }> {
  const { paths, setup, outputs, force } = run;
  for (const path of [paths.rows, ...outputs]) {
    // Found only when everything is written, a folder in an output's place would be found too late.
    if (await isFolder(path)) throw outputError(path, Object.assign(new Error('EISDIR'), { code: 'EISDIR' }));
  }
  const kept = force ? await keepOldFiles([paths.rows, ...outputs]) : [];
  const before = force ? undefined : await readManifest(paths.manifest);
  const hasRows = (await size(paths.rows)) > 0;
  if (before === undefined && hasRows) throw new UsageError(foreignFile(paths.rows, `${paths.manifest} beside it`));
  if (before !== undefined && hasRows) {
    const [difference] = setupDifferences(before, setup);
    if (difference !== undefined) throw new UsageError(otherSetup(paths.rows, difference));
  }
  for (const output of outputs) {
    const isOurs = before?.outputs?.includes(output) === true;
    if (!isOurs && (await size(output)) > 0) throw new UsageError(foreignFile(output, `journal to go on with`));
  }
  const manifest: RunManifest = {
    ...setup,
    started: (hasRows ? before?.started : undefined) ?? run.now.toISOString(),
    outputs: [...new Set([...(before?.outputs ?? []), ...outputs])],
  };
  await writeManifest(paths.manifest, manifest);
  return { manifest, kept, own: before?.finished === undefined ? [] : (before.outputs ?? []) };
}

function foreignFile(path: string, missing: string): string {
  return (
    `${path}: expected a new file or the output of an earlier run, found a file without a ${missing}. ` +
    'Choose another name, or start anew with --force, which keeps the old file under a numbered name.'
  );
}

function otherSetup(path: string, { field, before, now }: SetupDifference): string {
  return (
    `${path}: expected the settings that it was begun with, found another ${field}: ` +
    `${show(before)} before, ${show(now)} now. Run it as before to go on, choose another output, ` +
    'or start anew with --force, which keeps the old files under numbered names.'
  );
}

function show(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

/** Bytes of a file, 0 where there is none. */
async function size(path: string): Promise<number> {
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() === true ? status.size : 0;
}
