import { once } from 'node:events';
import { answerRow, openAnswerWriter, type AnswerWriter } from '../pipeline/questions/answer-writer.js';

/**
 * Where a command's answers go: a file, a list for `--json`, or standard output, one JSON object a line.
 * @returns the writer, and the list where it is one
 */
export async function openAnswers(
  output: string | undefined,
  json: boolean,
  stdout: NodeJS.WriteStream,
): Promise<{ writer: AnswerWriter; answers?: readonly unknown[] }> {
  if (output !== undefined) return { writer: await openAnswerWriter(output) };
  const done = (): Promise<void> => Promise.resolve();
  if (json) {
    const answers: unknown[] = [];
    const write: AnswerWriter['write'] = (record) => {
      answers.push(answerRow(record));
      return done();
    };
    return { writer: { write, close: done, abort: done }, answers };
  }
  const write: AnswerWriter['write'] = async (record) => {
    if (!stdout.write(`${JSON.stringify(answerRow(record))}\n`)) await once(stdout, 'drain');
  };
  return { writer: { write, close: done, abort: done } };
}
