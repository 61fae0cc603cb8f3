import * as ort from 'onnxruntime-node';
import { executionProviders } from '../device/execution-providers.js';
import { deviceFailureLine } from '../device/explain-device-failure.js';
import { DeviceError, ModelError } from '../errors.js';
import type { BatchSession } from './batch-session.js';
import type { TokenIds } from './git-config.js';
import { runFailure } from './run-failure.js';
import type { GeneratedTokens, GenerationBatch } from './generation-batch.js';
import { sessionFeeds } from './session-feeds.js';
import type { SessionOptions } from './session-options.js';
import { textTrees } from './text-trees.js';
import { traceBeams, type BeamOutputs } from './trace-beams.js';

/** A converted GIT model, loaded. `generate` blocks the thread it is called on while the model runs. */
export class GitSession implements BatchSession {
  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly options: SessionOptions,
  ) {}

  /**
   * Loads a converted model.
   * @throws ModelError when ONNX Runtime refuses the file, DeviceError when it does so for the device's sake
   */
  static async open(options: SessionOptions): Promise<GitSession> {
    const { device = { provider: 'cpu' } } = options;
    try {
      const session = await ort.InferenceSession.create(options.modelPath, {
        executionProviders: executionProviders(device),
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3, // warns of every operator on sizes that is left to the processor, as it should be
        ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
      });
      return new GitSession(session, options);
    } catch (error) {
      if (device.provider !== 'cpu') {
        throw new DeviceError(deviceFailureLine(device, (error as Error).message), { cause: error });
      }
      throw new ModelError(
        `${options.modelPath}: can't be loaded (${(error as Error).message}). Remove its folder from the cache and run again.`,
        { cause: error },
      );
    }
  }

  /**
   * Runs a batch, pixels to tokens.
   * @returns for each row of `prompts` its texts, best first; one unless the search keeps several
   * @throws OutOfMemoryError, or another DeviceError when the run fails
   */
  async generate(batch: GenerationBatch): Promise<GeneratedTokens[][]> {
    let outputs: ort.InferenceSession.ReturnType;
    try {
      outputs = await this.session.run(sessionFeeds(batch, this.options));
    } catch (error) {
      throw runFailure(error, batch.images, this.options.device ?? { provider: 'cpu' });
    }
    switch (this.options.decoding.search) {
      case 'beam':
      case 'paper':
        return this.beams(batch, outputs);
      case 'score':
        return this.scores(batch, outputs);
      default:
        return this.rows(batch, outputs);
    }
  }

  /** All labels, best first; of equal ones the first. */
  private scores(batch: GenerationBatch, outputs: ort.InferenceSession.ReturnType): GeneratedTokens[][] {
    const { labels = [] } = this.options.decoding;
    const { trees, places } = textTrees(batch.prompts[0] ?? [], labels);
    const edges = outputs.edge_logprobs?.data as Float32Array;
    const width = edges.length / (batch.images * trees.length);
    return batch.prompts.map((_, image) => {
      const texts = labels.map((ids, label): GeneratedTokens => {
        const { tree = 0, edges: path = [] } = places[label] ?? {};
        const logprobs = path.map((edge) => edges[(image * trees.length + tree) * width + edge] ?? Number.NaN);
        return { ids, logprobs, score: logprobs.reduce((sum, logprob) => sum + logprob, 0) };
      });
      return texts.sort((a, b) => b.score - a.score);
    });
  }

  private rows(batch: GenerationBatch, outputs: ort.InferenceSession.ReturnType): GeneratedTokens[][] {
    const ids = outputs.token_ids?.data as Int32Array;
    const logprobs = outputs.token_logprobs?.data as Float32Array;
    const steps = ids.length / batch.prompts.length;
    return batch.prompts.map((prompt, row) => {
      const start = row * steps + prompt.length - 1;
      const count = this.generatedCount(ids.subarray(start, (row + 1) * steps), batch.maxNewTokens[row] ?? steps);
      const own = [...logprobs.subarray(start, start + count)];
      const score = own.reduce((sum, logprob) => sum + logprob, 0);
      return [{ ids: [...ids.subarray(start, start + count)], logprobs: own, score }];
    });
  }

  private beams(batch: GenerationBatch, outputs: ort.InferenceSession.ReturnType): GeneratedTokens[][] {
    const ints = (name: string): Int32Array => outputs[name]?.data as Int32Array;
    const floats = (name: string): Float32Array => outputs[name]?.data as Float32Array;
    const traced: BeamOutputs = {
      tokens: ints('beam_tokens'),
      parents: ints('beam_parents'),
      sums: floats('beam_sums'),
      finished: {
        score: floats('finished_score'),
        sum: floats('finished_sum'),
        step: ints('finished_step'),
        beam: ints('finished_beam'),
        token: ints('finished_token'),
      },
      items: batch.prompts.length,
      beams: this.options.decoding.numBeams,
      kept: floats('finished_score').length / batch.prompts.length,
    };
    const texts = batch.prompts.map((prompt, item) => traceBeams(traced, item, prompt.length));
    if (this.options.decoding.search !== 'paper') return texts;
    // The original's texts end before the token that ended them; an end token is kept, as everywhere here.
    return texts.map((own) => own.map((text) => withoutCutToken(text, this.options.eosTokenIds)));
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  private generatedCount(ids: Int32Array, limit: number): number {
    const { eosTokenIds } = this.options;
    const end = ids.findIndex((id) => eosTokenIds.includes(id));
    return Math.min(end === -1 ? ids.length : end + 1, limit);
  }
}

function withoutCutToken(text: GeneratedTokens, eosTokenIds: TokenIds): GeneratedTokens {
  const last = text.ids.at(-1);
  return last !== undefined && eosTokenIds.includes(last) ? text : { ...text, ids: text.ids.slice(0, -1) };
}
