import { UsageError } from '../errors.js';
import { documentFrequencyOf, formatDocumentFrequency } from './document-frequency-file.js';
import { evaluateCaptionFiles, evaluateClassificationFiles, evaluateVqaFiles } from './evaluate-files.js';
import type { ExternalMetric } from './evaluate-captions.js';
import type { EvaluationReport } from './evaluation-report.js';
import { formatItems } from './format-items.js';
import { formatReport } from './format-report.js';
import { readReferences } from './read-references.js';
import { spice } from './spice/spice.js';
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
  readonly seed?: number | undefined;
  readonly 'meteor-dir'?: string | undefined;
  readonly 'spice-dir'?: string | undefined;
  readonly java: string;
  readonly 'spice-memory': string;
  readonly 'spice-timeout': number;
}

/**
 * Evaluates files and writes the files asked for. Rejects with UsageError for input that can't be used or an output of an unknown kind, and
 * OutputError for one that can't be written.
 */
export async function evaluateToFiles(request: EvaluationRequest): Promise<EvaluationReport> {
  const evaluate = { caption: evaluateCaptionFiles, vqa: evaluateVqaFiles, classify: evaluateClassificationFiles }[
    request.task
  ];
  const { results, references, split, metrics, df, compare, resamples, seed } = request;
  const external = await externalMetrics(request);
  const found = await evaluate({
    results,
    references,
    allImages: request['all-images'],
    resamples,
    external,
    ...(seed === undefined ? {} : { seed }),
    ...(split === undefined ? {} : { split }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(df === undefined ? {} : { documentFrequency: df }),
    ...(compare === undefined ? {} : { compareWith: compare }),
  });
  const report = { ...found, warnings: [...found.warnings, ...skipped(request, external)] };
  await writeFiles(report, request);
  return report;
}

/** METEOR and SPICE, where the user has what they need. Throws UsageError if one is asked for by name without. */
async function externalMetrics(request: EvaluationRequest): Promise<ExternalMetric[]> {
  const { 'meteor-dir': meteorFolder, 'spice-dir': spiceFolder, java, metrics = [] } = request;
  for (const [name, folder, flag] of [
    ['METEOR', meteorFolder, '--meteor-dir'],
    ['SPICE', spiceFolder, '--spice-dir'],
  ] as const) {
    if (folder === undefined && metrics.some((metric) => metric.trim().toUpperCase() === name)) {
      throw new UsageError(
        `Expected ${flag} for ${name}, found none. It needs data of its own: see docs/evaluation.md.`,
      );
    }
  }
  const external: ExternalMetric[] = [];
  if (meteorFolder !== undefined) {
    const { meteor } = await import('./meteor/meteor.js'); // its stemmer is large
    external.push(meteor(meteorFolder));
  }
  if (spiceFolder !== undefined) {
    const timeout = request['spice-timeout'] * 1000;
    external.push(spice({ folder: spiceFolder, java, memory: request['spice-memory'], timeout }));
  }
  return external;
}

/** Says which metrics are left out for want of their data, if all were wanted. */
function skipped({ task, metrics }: EvaluationRequest, external: readonly ExternalMetric[]): string[] {
  if (task !== 'caption' || metrics !== undefined) return [];
  const missing = [
    ['METEOR', '--meteor-dir'],
    ['SPICE', '--spice-dir'],
  ].filter(([name]) => external.every((metric) => metric.name !== name));
  return missing.map(
    ([name, flag]) => `${name} is skipped: it needs data of its own, given with ${flag} (see docs/evaluation.md).`,
  );
}

async function writeFiles(report: EvaluationReport, request: EvaluationRequest): Promise<void> {
  const { 'per-image': items, 'write-df': table, references, split } = request;
  const files = [
    ...(items === undefined ? [] : [[items, formatItems(report, items)] as const]),
    ...(request.report ?? []).map((path) => [path, formatReport(report, path)] as const),
  ];
  for (const [path, text] of files) await writeTextFile(path, text);
  if (table !== undefined) {
    await writeTextFile(table, formatDocumentFrequency(documentFrequencyOf(await readReferences(references, split))));
  }
}
