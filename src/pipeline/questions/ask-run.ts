import { availableParallelism } from 'node:os';
import type { GitCaptioner } from '../git-captioner.js';
import { runPipeline } from '../run-pipeline.js';
import { answerQuestions, type QuestionItem } from './answer-questions.js';
import type { FailedAnswer } from './answer-record.js';
import type { AnswerWriter } from './answer-writer.js';
import { AskingCaptioner } from './asking-captioner.js';

/** A run of questions. */
export interface AskRun {
  /** Questions to one picture one after the other. */
  readonly items: AsyncIterable<QuestionItem> | Iterable<QuestionItem>;
  readonly captioner: GitCaptioner;
  /** Questions a batch. */
  readonly batchSize: number;
  readonly writer: AnswerWriter;
  /** Ends the run early: what is under way is finished and written. */
  readonly stop?: AbortSignal;
  readonly onFailure: (failed: FailedAnswer) => void;
}

/** What a run of questions came to. */
export interface AskSummary {
  readonly answered: number;
  readonly failed: number;
  readonly interrupted: boolean;
}

/**
 * Answers questions and writes every answer.
 * @throws what the source, the captioner or the writer throws; an output that is not complete is dropped
 */
export async function askRun({ items, captioner, batchSize, writer, stop, onFailure }: AskRun): Promise<AskSummary> {
  const asking = new AskingCaptioner(captioner, batchSize);
  const decodeConcurrency = Math.max(2, availableParallelism());
  const stream = {
    captionAll: (questions: AsyncIterable<QuestionItem>, stopping?: AbortSignal) =>
      runPipeline(questions, asking, { decodeConcurrency, ...(stopping ? { stop: stopping } : {}) }),
  };
  let answered = 0;
  let failed = 0;
  try {
    for await (const record of answerQuestions(items, stream, stop)) {
      await writer.write(record);
      if ('error' in record) {
        failed++;
        onFailure(record);
      } else {
        answered++;
      }
    }
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return { answered, failed, interrupted: stop?.aborted === true };
}
