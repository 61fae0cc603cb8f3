import { documentFrequencyOf, formatDocumentFrequency } from './document-frequency-file.js';
import { evaluateCaptionFiles, evaluateClassificationFiles, evaluateVqaFiles } from './evaluate-files.js';
import type { ExternalMetric } from './evaluate-captions.js';
import type { EvaluationReport } from './evaluation-report.js';
import { formatItems } from './format-items.js';
import { formatReport } from './format-report.js';
import { readReferences } from './read-references.js';
import { writeTextFile } from './write-text-file.js';

/** An evaluation as the command line asks for it: what to read, what to compute, what to write. */
export interface EvaluationRequest {
  readonly results: string;
  readonly references: string;
  readonly task: 'caption' | 'vqa' | 'classify';
  readonly split?: string | undefined;
  readonly metrics?: readonly string[] | undefined;
  readonly 'all-images': boolean;
  readonly df?: string | undefined;
  readonly 'write-df'?: string | undefined;
  readonly 'per-image'?: string | undefined;
  readonly report?: readonly string[] | undefined;
  readonly compare?: string | undefined;
  readonly resamples: number;
  readonly seed: number;
}

/**
 * Evaluates files and writes the files asked for. Rejects with UsageError for input that can't be used or an output of an unknown kind, and
 * OutputError for one that can't be written.
 */
export async function evaluateToFiles(
  request: EvaluationRequest,
  external: readonly ExternalMetric[] = [],
): Promise<EvaluationReport> {
  const evaluate = { caption: evaluateCaptionFiles, vqa: evaluateVqaFiles, classify: evaluateClassificationFiles }[
    request.task
  ];
  const { results, references, split, metrics, df, compare, resamples, seed } = request;
  const report = await evaluate({
    results,
    references,
    allImages: request['all-images'],
    resamples,
    seed,
    external,
    ...(split === undefined ? {} : { split }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(df === undefined ? {} : { documentFrequency: df }),
    ...(compare === undefined ? {} : { compareWith: compare }),
  });
  const files = [
    ...(request['per-image'] === undefined
      ? []
      : [[request['per-image'], formatItems(report, request['per-image'])] as const]),
    ...(request.report ?? []).map((path) => [path, formatReport(report, path)] as const),
  ];
  for (const [path, text] of files) await writeTextFile(path, text);
  if (request['write-df'] !== undefined) {
    const table = documentFrequencyOf(await readReferences(references, split));
    await writeTextFile(request['write-df'], formatDocumentFrequency(table));
  }
  return report;
}
