import type { RowKind } from '../pipeline/journal/kind-of-rows.js';
import type { RunOutput } from '../pipeline/run-output.js';
import { ANSWER_FILES, fileWriter, LABEL_FILES, type FileWriters } from '../pipeline/writers/file-writers.js';
import { chosenOutputs, type OutputFlagValues } from './output-flags.js';
import { exportedVideos } from './video-outputs.js';

/**
 * The files that rows are exported to, each kind as the command that makes it writes it. A format that is asked for by its
 * name, and text files, are those of captions.
 * @throws UsageError for an ending that no writer has
 */
export function exportedOutputs(kind: RowKind, flags: OutputFlagValues & { readonly merge: boolean }): RunOutput[] {
  if (kind === 'videos') return exportedVideos(flags);
  const isPlain = flags.format === undefined && flags.sidecar === undefined;
  if (kind === 'answers' && isPlain) return outputsOf(flags.output, ANSWER_FILES);
  if (kind === 'labels' && isPlain) return outputsOf(flags.output, LABEL_FILES);
  return chosenOutputs(flags);
}

function outputsOf(paths: readonly string[] = [], writers: FileWriters): RunOutput[] {
  return paths.map((path) => {
    const open = fileWriter(path, writers);
    return { path, open: () => open(path) };
  });
}
