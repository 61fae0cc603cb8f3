import type { SourceItem } from '../sources/source.js';

/** Gives every item once for each question, one after the other. */
export async function* withQuestions(
  items: AsyncIterable<SourceItem>,
  questions: readonly string[],
): AsyncGenerator<SourceItem> {
  for await (const item of items) {
    for (const question of questions) yield { ...item, question, prompt: question };
  }
}
