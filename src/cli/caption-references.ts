import { basename, dirname, extname } from 'node:path';
import { UsageError } from '../errors.js';
import { readReferences } from '../evaluation/read-references.js';
import { ReferenceSource } from '../pipeline/sources/reference-source.js';
import { withFolderPrompts } from '../pipeline/text-controls/folder-prompts.js';
import type { RunSummary } from '../pipeline/caption-run.js';
import type { JournaledRunSummary } from '../pipeline/journaled-run.js';
import { Interruption } from './interruption.js';
import { openRunCaptioner } from './open-run-captioner.js';
import type { OwnCaptionsFlagValues } from './own-captions-flags.js';
import { RunProgress } from './run-progress.js';
import { runStarter } from './run-starter.js';
import { StdoutWriter } from './stdout-writer.js';

/** What to caption for an evaluation, and how. */
export interface ReferenceCaptions {
  readonly references: string;
  readonly split: string | undefined;
  readonly model: string;
  readonly flags: OwnCaptionsFlagValues;
  readonly version: string;
  readonly quiet: boolean;
}

/**
 * Captions the images of references into a JSONL file. Like any run into a file it goes on where it was when it is killed
 * and given again.
 * @returns the file, and what the run came to
 * @throws UsageError for references that can't be used, another output than JSONL or a missing folder; what a run throws
 */
export async function captionReferences(
  request: ReferenceCaptions,
): Promise<{ readonly results: string; readonly summary: RunSummary | JournaledRunSummary }> {
  const { references, split, model, version, quiet } = request;
  const results = request.flags.output ?? `${stemOf(references)}.${stemOf(model)}.jsonl`;
  if (extname(results).toLowerCase() !== '.jsonl') {
    throw new UsageError(`expected an output that ends in .jsonl with --model, found ${results}. Rename it.`);
  }
  const root = request.flags['image-root'] ?? dirname(references);
  const images = (await readReferences(references, split)).filter((image) => image.references.length > 0);
  const source = new ReferenceSource(images, root);
  const flags = {
    ...request.flags,
    ...noOtherOutputs,
    shard: undefined,
    model,
    seed: request.flags.seed ?? 0,
    output: [results],
  };
  const startRun = runStarter({ flags, shard: undefined, version, source: { references, split, imageRoot: root } });
  const progress = new RunProgress(quiet);
  const interruption = new Interruption({
    onFirst: () => progress.note('Finishing the batch in hand; Ctrl-C again stops at once.'),
    onSecond: () => progress.stop(),
  });
  try {
    const captioner = await openRunCaptioner(flags, { progress, quiet, signal: interruption.signal });
    try {
      progress.expect(source.count());
      progress.note(`Captions go to ${results}.`);
      const items = flags['prompt-files'] ? withFolderPrompts(source.items(), [root]) : source.items();
      const io = { writer: new StdoutWriter(process.stdout), stop: interruption.signal };
      const summary = await progress.follow(startRun(items, captioner, io));
      return { results, summary };
    } finally {
      await captioner.close();
    }
  } finally {
    progress.stop();
    interruption.release();
  }
}

const noOtherOutputs = {
  ...{ format: undefined, sidecar: undefined, 'output-dir': undefined, 'with-pixels': false },
  ...{ 'sidecar-name': 'stem' as const, existing: 'skip' as const },
};

/** A file or model by its name alone, without folders or the ending of references. */
function stemOf(path: string): string {
  return basename(path.replace(/[\\/]+$/, '')).replace(/\.(json|jsonl|ndjson|csv)$/i, '');
}
