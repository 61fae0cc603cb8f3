import { UsageError } from '../errors.js';
import type { QuestionItem } from '../pipeline/questions/answer-questions.js';
import { readQuestions } from '../pipeline/questions/question-source.js';
import { pictureSource } from './picture-source.js';

/** What is asked. */
interface Questions {
  readonly items: AsyncIterable<QuestionItem> | Iterable<QuestionItem>;
  /** How many questions a picture gets, on average. */
  readonly perPicture: number;
}

/**
 * The questions that a command's arguments ask.
 * @throws UsageError when there are none, or both a file of them and paths
 */
export async function chosenQuestions(
  paths: readonly string[],
  flags: {
    readonly question?: readonly string[] | undefined;
    readonly questions?: string | undefined;
    readonly 'image-root'?: string | undefined;
    readonly include?: string[] | undefined;
    readonly exclude?: string[] | undefined;
  },
  stdin: NodeJS.ReadableStream,
): Promise<Questions> {
  if (flags.questions !== undefined) {
    if (paths.length > 0) {
      throw new UsageError(
        `expected no paths beside --questions, found ${paths.join(' ')}. The file names the pictures.`,
      );
    }
    const items = await readQuestions(flags.questions, flags['image-root']);
    const pictures = new Set(items.map(({ path }) => path)).size;
    return { items, perPicture: Math.max(1, Math.round(items.length / pictures)) };
  }
  const questions = flags.question ?? [];
  if (questions.length === 0) {
    throw new UsageError('expected --question or --questions, found neither. Ask, for one: --question "what is this?"');
  }
  const source = pictureSource(paths, { include: flags.include, exclude: flags.exclude }, stdin);
  return { items: each(source.items(), questions), perPicture: questions.length };
}

async function* each(
  pictures: AsyncIterable<Omit<QuestionItem, 'prompt'>>,
  questions: readonly string[],
): AsyncGenerator<QuestionItem> {
  for await (const picture of pictures) {
    for (const prompt of questions) yield { ...picture, prompt };
  }
}
