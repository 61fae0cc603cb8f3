import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import { fieldsOf, isJsonObject, type JsonObject } from '../json-object.js';
import { classificationAccuracy, type RankedLabels } from './classification-accuracy.js';
import { compareEvaluations } from './compare-evaluations.js';
import { readDocumentFrequency } from './document-frequency-file.js';
import {
  BUILT_IN_METRICS,
  evaluateCaptions,
  type CaptionedImage,
  type Evaluation,
  type ExternalMetric,
  type ImageId,
} from './evaluate-captions.js';
import type { EvaluationReport } from './evaluation-report.js';
import { pairCaptions } from './pair-captions.js';
import { imageOfRow, isFailed, readPredictions } from './read-predictions.js';
import { readReferences } from './read-references.js';
import { readJson, readRows, type PlacedRow } from './read-rows.js';
import { vqaAccuracy, type VqaAnnotation, type VqaResult } from './vqa-accuracy.js';

/** Which files to evaluate, and how. */
export interface FileEvaluation {
  readonly results: string;
  readonly references: string;
  readonly split?: string;
  /** Refuse images (or questions) without a result, in place of leaving them out. */
  readonly allImages?: boolean;
  readonly metrics?: readonly string[];
  /** A document-frequency table for CIDEr. */
  readonly documentFrequency?: string;
  /** Results of another system on the same images, to compare with: the older one. */
  readonly compareWith?: string;
  readonly resamples?: number;
  readonly seed?: number;
  readonly external?: readonly ExternalMetric[];
}

/** Evaluates captions in files; see {@link evaluateCaptions}. Rejects with UsageError for files that can't be used, naming what is wrong. */
export async function evaluateCaptionFiles(options: FileEvaluation): Promise<EvaluationReport> {
  const { external = [], allImages = false, documentFrequency: table } = options;
  const references = await readReferences(options.references, options.split);
  const warnings: string[] = [];
  const load = async (path: string): Promise<CaptionedImage[]> => {
    const { predictions, failedRows } = await readPredictions(path);
    if (failedRows > 0)
      warnings.push(`Rows of ${path} with an error in place of a caption are left out: ${failedRows}.`);
    return pairCaptions(predictions, references, { allImages });
  };
  let images = await load(options.results);
  let baseline = options.compareWith === undefined ? undefined : await load(options.compareWith);
  if (baseline !== undefined) {
    const common = commonIds(images, baseline);
    const left = images.length + baseline.length - 2 * common.size;
    if (common.size === 0)
      throw new UsageError(
        `Expected images in common to compare, found none in ${options.results} and ${options.compareWith ?? ''}.`,
      );
    if (left > 0) warnings.push(`Left out of both sides: ${counted(left, 'image')} with one of the two captions only.`);
    images = images.filter(({ id }) => common.has(id));
    baseline = baseline.filter(({ id }) => common.has(id));
  }
  const settings = {
    external,
    ...(options.metrics === undefined ? {} : { metrics: checkMetrics(options.metrics, external) }),
    ...(table === undefined ? {} : { documentFrequency: await readDocumentFrequency(table) }),
  };
  const evaluation = await evaluateCaptions(images, settings);
  if (images.length === 1 && table === undefined && evaluation.metrics.has('CIDEr')) {
    warnings.push(
      'CIDEr means nothing for a single image: every n-gram is in all images, so it is always 0. Give a document-frequency table (--df).',
    );
  }
  const comparison =
    baseline === undefined
      ? undefined
      : compareEvaluations(await evaluateCaptions(baseline, settings), evaluation, options);
  return { ...reportOf(evaluation), warnings, ...(comparison === undefined ? {} : { comparison }) };
}

/** Evaluates answers to VQA v2 questions in files; see {@link vqaAccuracy}. */
export async function evaluateVqaFiles({
  results,
  references,
  allImages = false,
}: FileEvaluation): Promise<EvaluationReport> {
  const file = await readJson(references);
  const list: unknown = isJsonObject(file) ? file.annotations : file;
  if (!Array.isArray(list)) {
    throw new UsageError(
      `Expected ${references} to be VQA v2 annotations ({"annotations": [{"question_id", "answers"}]}), found something else.`,
    );
  }
  const rows = await readRows(results);
  const accuracy = vqaAccuracy(
    list.map((annotation: unknown, at) => vqaAnnotation(annotation, `${references}, annotation ${at + 1}`)),
    rows.map(vqaResult),
    { allQuestions: allImages },
  );
  return {
    task: 'vqa',
    count: accuracy.questions,
    metrics: { accuracy: accuracy.overall },
    groups: { perQuestionType: accuracy.perQuestionType, perAnswerType: accuracy.perAnswerType },
    items: accuracy.perQuestion.map(({ id, answer, accuracy: value }) => ({
      id,
      text: answer,
      metrics: { accuracy: value },
    })),
    warnings: [],
  };
}

/** Evaluates classifications in files; see {@link classificationAccuracy}. References are rows with a `label`. */
export async function evaluateClassificationFiles({ results, references }: FileEvaluation): Promise<EvaluationReport> {
  const read = async (path: string) => (await readRows(path)).filter(({ row }) => !isFailed(row));
  const truths = new Map((await read(references)).map((placed) => [imageKey(placed), labelOf(placed)]));
  const guesses = (await read(results)).map(rankedLabels);
  const accuracy = classificationAccuracy(guesses, truths);
  return {
    task: 'classify',
    count: accuracy.images,
    metrics: { top1: accuracy.top1, top5: accuracy.top5 },
    groups: {},
    items: accuracy.perImage.map(({ id, label, top1, top5 }) => ({ id, text: label, metrics: { top1, top5 } })),
    warnings: guesses.every(({ labels }) => labels.length === 1)
      ? ['Every image has one label only, so top5 equals top1. Give "labels", likeliest first.']
      : [],
  };
}

function reportOf({ images, metrics }: Evaluation): Omit<EvaluationReport, 'warnings'> {
  return {
    task: 'caption',
    count: images.length,
    metrics: Object.fromEntries([...metrics].map(([name, { corpus }]) => [name, corpus])),
    groups: {},
    items: images.map(({ id, caption }, at) => ({
      id,
      text: caption,
      metrics: Object.fromEntries([...metrics].map(([name, scores]) => [name, scores.images[at] ?? 0])),
    })),
  };
}

/** Resolves names in any case, and "Bleu" for all four. Throws UsageError for a name that is none. */
function checkMetrics(names: readonly string[], external: readonly ExternalMetric[]): string[] {
  const known = [...BUILT_IN_METRICS, ...external.map(({ name }) => name)];
  return names.flatMap((name) => {
    const wanted = name.trim().toLowerCase();
    if (wanted === 'bleu') return known.filter((metric) => metric.startsWith('Bleu_'));
    const found = known.find((metric) => metric.toLowerCase() === wanted);
    if (found === undefined) throw new UsageError(`Expected metrics among ${known.join(', ')}, found "${name}".`);
    return [found];
  });
}

function commonIds(left: readonly CaptionedImage[], right: readonly CaptionedImage[]): Set<ImageId> {
  const ids = new Set(right.map(({ id }) => id));
  return new Set(left.map(({ id }) => id).filter((id) => ids.has(id)));
}

function vqaAnnotation(annotation: unknown, where: string): VqaAnnotation {
  const fields = fieldsOf(annotation);
  const { question_id: id, answer } = fields;
  const given = fields.answers ?? (typeof answer === 'string' ? [{ answer }] : undefined);
  const isText = (one: unknown): boolean => isJsonObject(one) && typeof one.answer === 'string';
  if (!isQuestionId(id) || !Array.isArray(given)) {
    throw new UsageError(
      `Expected a question_id and answers with text in ${where}, found ${JSON.stringify(annotation).slice(0, 80)}.`,
    );
  }
  const odd: unknown = given.find((one) => !isText(one));
  if (odd !== undefined) {
    throw new UsageError(
      `Expected every human answer to question ${id} to have an "answer" with text, found ${JSON.stringify(odd).slice(0, 80)} (${where}). Correct it or remove it.`,
    );
  }
  const questionType = typeName('question_type', fields, where);
  const answerType = typeName('answer_type', fields, where);
  return {
    question_id: id,
    answers: given as VqaAnnotation['answers'],
    ...(questionType === undefined ? {} : { question_type: questionType }),
    ...(answerType === undefined ? {} : { answer_type: answerType }),
  };
}

/** A name to group questions by; undefined where it is absent or null. */
function typeName(field: 'question_type' | 'answer_type', annotation: JsonObject, where: string): string | undefined {
  const value = annotation[field] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new UsageError(`Expected ${field} in ${where} to be text, found ${JSON.stringify(value).slice(0, 80)}.`);
}

function vqaResult({ row, where }: PlacedRow): VqaResult {
  const { question_id: id, answer } = row;
  if (!isQuestionId(id))
    throw new UsageError(`Expected a question_id in ${where}, found ${JSON.stringify(id) || 'none'}.`);
  if (typeof answer !== 'string') {
    throw new UsageError(
      `Expected an answer to question ${id}, found ${JSON.stringify(answer) || 'none'} (${where}). Give text.`,
    );
  }
  return { question_id: id, answer };
}

function isQuestionId(id: unknown): id is number | string {
  return typeof id === 'number' || typeof id === 'string';
}

function imageKey(placed: PlacedRow): ImageId {
  const { id, path } = imageOfRow(placed);
  return id ?? path ?? '';
}

function labelOf({ row, where }: PlacedRow): string {
  const label = row.label;
  if (typeof label !== 'string')
    throw new UsageError(
      `Expected a label in ${where}, found ${JSON.stringify(label) || 'none'}. Give the true label.`,
    );
  return label;
}

/** Labels of a row: `labels` (texts, or objects with a `label`, likeliest first), else its one `label`. */
function rankedLabels(placed: PlacedRow): RankedLabels {
  const { labels } = placed.row;
  const texts = Array.isArray(labels)
    ? labels.map((label: unknown) => (isJsonObject(label) ? label.label : label))
    : [labelOf(placed)];
  return { id: imageKey(placed), labels: texts.filter((label) => typeof label === 'string') };
}
