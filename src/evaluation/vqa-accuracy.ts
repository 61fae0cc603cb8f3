import { UsageError } from '../errors.js';
import { roundToHundredths } from './python-text.js';
import { cleanAnswer, processPunctuation, processWords } from './vqa-normalise.js';

/** A question with what people answered, as VQA v2 annotations have it. Whole records are compared, so extra fields matter. */
export interface VqaAnnotation {
  readonly question_id: number | string;
  readonly question_type?: string;
  readonly answer_type?: string;
  readonly answers: readonly { readonly answer: string }[];
}

/** A model's answer to a question. */
export interface VqaResult {
  readonly question_id: number | string;
  readonly answer: string;
}

/** Accuracies in percent, rounded to hundredths as the official script rounds them. */
export interface VqaAccuracy {
  readonly questions: number;
  readonly overall: number;
  readonly perQuestionType: Record<string, number>;
  readonly perAnswerType: Record<string, number>;
  /** Unrounded, from 0 to 1, in the order of the annotations. */
  readonly perQuestion: readonly { readonly id: number | string; readonly answer: string; readonly accuracy: number }[];
}

/**
 * VQA accuracy (Antol et al. 2015; the official vqaEval.py): the mean, over every way of leaving one human answer out, of
 * min(1, equal answers / 3). Answers are normalised only where people disagree.
 *
 * Takes the annotations and results of the same questions; `allQuestions` refuses questions without a result, else they are left out.
 * Throws UsageError, naming the question, for a result to an unknown question, two results to one, a missing result, or no result at all.
 */
export function vqaAccuracy(
  annotations: readonly VqaAnnotation[],
  results: readonly VqaResult[],
  { allQuestions = false }: { allQuestions?: boolean } = {},
): VqaAccuracy {
  const answers = indexResults(annotations, results);
  const perQuestion: { id: number | string; answer: string; accuracy: number }[] = [];
  const byQuestionType = new Map<string, number[]>();
  const byAnswerType = new Map<string, number[]>();
  for (const annotation of annotations) {
    const answer = answers.get(annotation.question_id);
    if (answer === undefined) {
      if (allQuestions) {
        throw new UsageError(
          `Expected a result for every question, found none for question ${annotation.question_id}. Add it, or evaluate the answered questions only.`,
        );
      }
      continue;
    }
    const accuracy = questionAccuracy(annotation, answer);
    perQuestion.push({ id: annotation.question_id, answer, accuracy });
    collect(byQuestionType, annotation.question_type, accuracy);
    collect(byAnswerType, annotation.answer_type, accuracy);
  }
  return {
    questions: perQuestion.length,
    overall: percentage(perQuestion.map(({ accuracy }) => accuracy)),
    perQuestionType: percentages(byQuestionType),
    perAnswerType: percentages(byAnswerType),
    perQuestion,
  };
}

function indexResults(
  annotations: readonly VqaAnnotation[],
  results: readonly VqaResult[],
): Map<number | string, string> {
  if (results.length === 0)
    throw new UsageError('Expected at least one result, found none. Give a file of [{"question_id", "answer"}].');
  const known = new Set(annotations.map(({ question_id }) => question_id));
  const answers = new Map<number | string, string>();
  for (const { question_id: id, answer } of results) {
    if (!known.has(id)) {
      throw new UsageError(
        `Expected results for annotated questions only, found question ${JSON.stringify(id)}, which is not in the annotations. Give the annotations of the same split.`,
      );
    }
    if (answers.has(id))
      throw new UsageError(`Expected one result a question, found two for question ${id}. Remove one.`);
    answers.set(id, answer);
  }
  return answers;
}

/** Accuracy from 0 to 1. A question with a single human answer has nobody to leave out: 1 if the answers are equal, else 0. */
function questionAccuracy({ answers, question_id: id }: VqaAnnotation, result: string): number {
  if (answers.length === 0)
    throw new UsageError(
      `Expected human answers for question ${id}, found none. Remove the question or add its answers.`,
    );
  let given = cleanAnswer(result);
  let human = answers.map((record) => ({ ...record, answer: cleanAnswer(record.answer) }));
  const normalise = (answer: string) => processWords(processPunctuation(answer));
  if (human.length === 1) return normalise(human[0]?.answer ?? '') === normalise(given) ? 1 : 0;
  if (new Set(human.map(({ answer }) => answer)).size > 1) {
    human = human.map((record) => ({ ...record, answer: normalise(record.answer) }));
    given = normalise(given);
  }
  const records = human.map((record) => JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))));
  const sum = records.reduce((total, left) => {
    const matches = human.filter(({ answer }, at) => records[at] !== left && answer === given).length;
    return total + Math.min(1, matches / 3);
  }, 0);
  return sum / records.length;
}

function collect(groups: Map<string, number[]>, name: string | undefined, accuracy: number): void {
  if (name === undefined) return;
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [accuracy]);
  else group.push(accuracy);
}

function percentages(groups: ReadonlyMap<string, readonly number[]>): Record<string, number> {
  return Object.fromEntries([...groups].map(([name, accuracies]) => [name, percentage(accuracies)]));
}

function percentage(accuracies: readonly number[]): number {
  return roundToHundredths((100 * accuracies.reduce((sum, accuracy) => sum + accuracy, 0)) / accuracies.length);
}
