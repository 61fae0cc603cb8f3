import { createCaptioner, type CaptionerOptions } from '../create-captioner.js';
import { streamOf } from '../stream-of.js';
import type { RunCaptioner } from '../text-controls/create-run-captioner.js';
import { AskingCaptioner } from './asking-captioner.js';
import { rowsAnImage } from './rows-an-image.js';

/**
 * Opens a model for answering questions.
 * @param options as for captions; `batchSize` counts pictures
 * @param questions how many questions each picture has
 * @throws what `createCaptioner` throws
 */
export async function createAskingCaptioner(
  options: CaptionerOptions,
  questions: readonly number[],
): Promise<RunCaptioner> {
  const captioner = await createCaptioner(options);
  const average = questions.reduce((sum, count) => sum + count, 0) / Math.max(1, questions.length);
  const stream = streamOf(
    new AskingCaptioner(captioner, {
      batchSize: captioner.batchSize * Math.max(1, Math.round(average)),
      rowsAnImage: rowsAnImage(questions),
    }),
  );
  return {
    model: captioner.model,
    fallbackModels: [],
    frames: [captioner.frames],
    captionAll: (items, stop) => stream.captionAll(items, stop),
    close: () => captioner.close(),
  };
}
