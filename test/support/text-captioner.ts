import { readFile } from 'node:fs/promises';
import { ItemError } from '../../src/errors.js';
import type { BatchCaptioner, Caption, PreparedImage } from '../../src/pipeline/captioner.js';
import type { PipelineItem } from '../../src/pipeline/pipeline-item.js';
import type { RunRecord } from '../../src/pipeline/record.js';
import { runPipeline } from '../../src/pipeline/run-pipeline.js';
import type { StreamCaptioner } from '../../src/pipeline/stream-captioner.js';

/** A captioner for text files: the caption is what the file says, behind the prompt; a file that says `bad` fails. */
export class TextCaptioner implements BatchCaptioner, StreamCaptioner {
  readonly batchSize = 4;
  /** What was captioned, in the order of the batches. */
  readonly captioned: string[] = [];

  constructor(private readonly write: (text: string, prompt: string | undefined) => string = plain) {}

  async prepare({ path, read }: Pick<PipelineItem, 'read' | 'path'>): Promise<PreparedImage> {
    const input = await read();
    const text = typeof input === 'string' ? await readFile(input, 'utf8') : Buffer.from(input).toString();
    if (text === 'bad') throw new ItemError('TEXT_BAD', `${path}: expected a good text, found a bad one.`);
    return { pixels: Buffer.from(text), frames: 1, height: 1, width: 1 };
  }

  captionBatch(images: readonly PreparedImage[], prompts: readonly (string | undefined)[]): Promise<Caption[]> {
    return Promise.resolve(
      images.map(({ pixels }, index) => {
        const text = this.write(Buffer.from(pixels).toString(), prompts[index]);
        this.captioned.push(text);
        const logprob = -text.length;
        return { text, continuation: text, tokens: [text.length], tokenLogprobs: [logprob], logprob, score: logprob };
      }),
    );
  }

  captionAll(items: AsyncIterable<PipelineItem>, stop?: AbortSignal): AsyncGenerator<RunRecord> {
    return runPipeline(items, this, { decodeConcurrency: 2, ...(stop === undefined ? {} : { stop }) });
  }
}

function plain(text: string, prompt: string | undefined): string {
  return prompt === undefined ? text : `${prompt} ${text}`;
}
