import * as ort from 'onnxruntime-node';
import { DeviceError, ModelError } from '../errors.js';
import type { GeneratedTokens, GenerationBatch } from './generation-batch.js';

/** What a session is opened with; plain data, so that it can be sent to a worker. */
export interface SessionOptions {
  readonly modelPath: string;
  readonly imageSize: number;
  /** Frames that have temporal embeddings; undefined for checkpoints without. */
  readonly frames: number | undefined;
  readonly eosTokenId: number;
  /** Threads of one operator; undefined leaves it to ONNX Runtime (one a core). */
  readonly threads: number | undefined;
}

/** A converted GIT model, loaded. `generate` blocks the thread it is called on while the model runs. */
export class GitSession {
  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly options: SessionOptions,
  ) {}

  /**
   * Loads a converted model.
   * @throws ModelError when ONNX Runtime refuses the file
   */
  static async open(options: SessionOptions): Promise<GitSession> {
    try {
      const session = await ort.InferenceSession.create(options.modelPath, {
        executionProviders: ['cpu'],
        graphOptimizationLevel: 'all',
        ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
      });
      return new GitSession(session, options);
    } catch (error) {
      throw new ModelError(
        `${options.modelPath}: can't be loaded (${(error as Error).message}). Remove its folder from the cache and run again.`,
        { cause: error },
      );
    }
  }

  /**
   * Runs a batch, pixels to tokens.
   * @returns one entry a row of `prompts`
   * @throws DeviceError when the run fails (out of memory, for one)
   */
  async generate(batch: GenerationBatch): Promise<GeneratedTokens[]> {
    const feeds = this.feeds(batch);
    let outputs: ort.InferenceSession.ReturnType;
    try {
      outputs = await this.session.run(feeds, ['token_ids', 'token_logprobs']);
    } catch (error) {
      throw new DeviceError(`The model failed on a batch of ${batch.images} (${(error as Error).message}).`, {
        cause: error,
      });
    }
    const ids = outputs.token_ids?.data as Int32Array;
    const logprobs = outputs.token_logprobs?.data as Float32Array;
    const steps = ids.length / batch.prompts.length;
    return batch.prompts.map((prompt, row) => {
      const start = row * steps + prompt.length - 1;
      const count = this.generatedCount(ids.subarray(start, (row + 1) * steps), batch.maxNewTokens[row] ?? steps);
      return {
        ids: [...ids.subarray(start, start + count)],
        logprobs: [...logprobs.subarray(start, start + count)],
      };
    });
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  private generatedCount(ids: Int32Array, limit: number): number {
    const end = ids.indexOf(this.options.eosTokenId);
    return Math.min(end === -1 ? ids.length : end + 1, limit);
  }

  private feeds(batch: GenerationBatch): Record<string, ort.Tensor> {
    const { imageSize, frames } = this.options;
    const rows = batch.prompts.length;
    const width = Math.max(...batch.prompts.map((prompt) => prompt.length));
    const promptIds = new BigInt64Array(rows * width);
    for (const [row, prompt] of batch.prompts.entries()) {
      for (const [column, id] of prompt.entries()) promptIds[row * width + column] = BigInt(id);
    }
    const feeds: Record<string, ort.Tensor> = {
      images: new ort.Tensor('uint8', batch.pixels, [batch.images, batch.frames, imageSize, imageSize, 3]),
      prompt_ids: new ort.Tensor('int64', promptIds, [rows, width]),
      prompt_lengths: int64Vector(batch.prompts.map((prompt) => prompt.length)),
      max_new_tokens: int64Vector(batch.maxNewTokens),
    };
    if (frames !== undefined) {
      const positions = Array.from({ length: batch.frames }, (_, frame) => (batch.clip ? frame : frames));
      feeds.temporal_positions = int64Vector(positions);
    }
    return feeds;
  }
}

function int64Vector(values: readonly number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
}
