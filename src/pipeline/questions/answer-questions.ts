import { isErrorRecord } from '../record.js';
import type { PipelineItem } from '../pipeline-item.js';
import type { StreamCaptioner } from '../stream-captioner.js';
import type { AnswerRecord, FailedAnswer } from './answer-record.js';

/** A question to a picture. */
export interface QuestionItem extends PipelineItem {
  readonly prompt: string;
}

/**
 * Answers questions, in their order; one that can't be answered becomes an error record.
 * @throws what the source or the captioner throws
 */
export async function* answerQuestions(
  items: AsyncIterable<QuestionItem> | Iterable<QuestionItem>,
  captioner: StreamCaptioner,
  stop?: AbortSignal,
): AsyncGenerator<AnswerRecord | FailedAnswer> {
  const asked: string[] = []; // records come in the order of the items, and do not tell the question
  const noting = async function* (): AsyncGenerator<QuestionItem> {
    for await (const item of items) {
      asked.push(item.prompt);
      yield item;
    }
  };
  for await (const record of captioner.captionAll(noting(), stop)) {
    const question = asked.shift() ?? '';
    const identity = { path: record.path, ...(record.id === undefined ? {} : { id: record.id }), question };
    if (isErrorRecord(record)) {
      yield { ...identity, error: record.error };
      continue;
    }
    const { caption, logprob, alternatives } = record;
    const others = alternatives?.map((other) => ({ answer: other.caption, logprob: other.logprob }));
    yield { ...identity, answer: caption, logprob, ...(others === undefined ? {} : { alternatives: others }) };
  }
}
