import { basename, dirname, extname } from 'node:path';
import { UsageError } from '../errors.js';
import { readReferences } from '../evaluation/read-references.js';
import { ReferenceSource } from '../pipeline/sources/reference-source.js';
import { withFolderPrompts } from '../pipeline/text-controls/folder-prompts.js';
import type { RunSummary } from '../pipeline/caption-run.js';
import { captionItems } from './caption-items.js';
import { runCaptionerOpener } from './open-run-captioner.js';
import type { OwnCaptionsFlagValues } from './own-captions-flags.js';
import { runOutputs } from './run-plan.js';
import { runStarter } from './run-starter.js';

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
): Promise<{ readonly results: string; readonly summary: RunSummary }> {
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
  const outputs = runOutputs(flags, undefined);
  const described = { shard: undefined, version, source: { references, split, imageRoot: root } };
  const report = await captionItems({
    ...{
      flags: { ...flags, quiet },
      start: runStarter({ flags, outputs, ...described }),
      json: false,
      intoFiles: true,
    },
    ...{ open: runCaptionerOpener(flags), unit: 'images', count: () => source.count() },
    items: ({ progress }) => {
      progress.note(`Captions go to ${results}.`);
      return Promise.resolve({
        items: flags['prompt-files'] ? withFolderPrompts(source.items(), [root]) : source.items(),
      });
    },
  });
  return { results, summary: report };
}

const noOtherOutputs = {
  ...{ format: undefined, sidecar: undefined, 'output-dir': undefined, 'with-pixels': false },
  ...{ 'sidecar-name': 'stem' as const, existing: 'skip' as const },
};

/** A file or model by its name alone, without folders or the ending of references. */
function stemOf(path: string): string {
  return basename(path.replace(/(?<![\\/])[\\/]+$/, '')).replace(/\.(json|jsonl|ndjson|csv)$/i, '');
}
