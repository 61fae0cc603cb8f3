import * as ort from 'onnxruntime-node';
import type { Device } from '../device/device.js';
import type { Checkpoint } from './checkpoint.js';
import type { ConvertedModel } from './converted-model.js';
import { GREEDY, type Decoding } from './decoding.js';
import type { GenerationBatch } from './generation-batch.js';
import { GitSession } from './git-session.js';
import type { Precision } from './graph/precision.js';
import { sessionFeeds } from './session-feeds.js';
import type { SessionOptions } from './session-options.js';
import { testPicture } from './test-picture.js';

/** One thing that was checked, and what was found. */
export interface ModelCheck {
  readonly name: 'shapes' | 'finite' | 'loop' | 'batch' | 'logits';
  readonly passed: boolean;
  readonly found: string;
}

/** Logits that a checkpoint's authors publish, and the decoded picture or clip that they belong to. */
export interface PublishedLogits {
  readonly pixels: Uint8Array;
  readonly values: readonly number[];
  readonly tolerance: number;
}

/** How far log-probabilities may be apart that are computed in another order; int8 and int4 round their inputs to 8 bits. */
const TOLERANCE: Readonly<Record<Precision, number>> = { fp32: 1e-3, fp16: 0.05, int8: 0.25, int4: 0.25 };
/** What another decoder of JPEG adds to the published tolerance. */
const LOGITS_SLACK = 1e-3;
const NEW_TOKENS = 12;

/**
 * Checks a converted model against itself on a drawn picture (a clip for checkpoints that take clips): that its outputs
 * have their shapes and are finite, that greedy generation in its loop, with cached keys and values, writes what one plain
 * pass over the finished text finds likeliest, and that a picture gets the same text alone and in a batch.
 * @param device what the generation runs on; the plain pass runs on the processor
 * @param published compares the first logits too
 * @throws ModelError when a graph can't be loaded, DeviceError when it can't be run
 */
export async function verifyModel(
  checkpoint: Checkpoint,
  model: ConvertedModel,
  { precision, device }: { readonly precision: Precision; readonly device: Device },
  published?: PublishedLogits,
): Promise<ModelCheck[]> {
  const { config } = checkpoint;
  const frames = config.frames ?? 1;
  const { imageSize } = config.vision;
  const pictures = [0, 1].map((seed) => testPicture(frames, imageSize, seed));
  const sessionOf = (decoding: Decoding): SessionOptions => ({
    modelPath: model.graphPath(decoding),
    frames: config.frames,
    eosTokenIds: config.eosTokenIds,
    vocabularySize: config.vocabularySize,
    decoding,
    threads: undefined,
    device,
  });
  const batchOf = (chosen: readonly Uint8Array[]): GenerationBatch => ({
    pixels: Uint8Array.from(Buffer.concat(chosen)),
    ...{ height: imageSize, width: imageSize },
    images: chosen.length,
    frames,
    clip: config.frames !== undefined,
    prompts: chosen.map(() => [config.bosTokenId]),
    maxNewTokens: chosen.map(() => Math.min(NEW_TOKENS, config.maxPositions - 1)),
  });

  const greedy = await GitSession.open(sessionOf(GREEDY));
  const [[alone], together] = await (async () => {
    try {
      return [await greedy.generate(batchOf(pictures.slice(0, 1))), await greedy.generate(batchOf(pictures))] as const;
    } finally {
      await greedy.close();
    }
  })();
  const text = alone?.[0] ?? { ids: [], logprobs: [], score: 0 };
  const plain = await plainPass(
    sessionOf({ ...GREEDY, search: 'score', labels: [text.ids] }),
    batchOf(pictures.slice(0, 1)),
  );

  const checks = [
    shapes(text.ids, plain, config.vocabularySize),
    finite([...text.logprobs, ...plain.edges, ...plain.best, ...plain.leading]),
    sameAsPlain(text.logprobs, plain, TOLERANCE[precision]),
    batch(text, together[0]?.[0], device.provider === 'cpu' ? 0 : TOLERANCE[precision]),
  ];
  if (published === undefined) return checks;
  const own = await plainPass(sessionOf({ ...GREEDY, search: 'score', labels: [[config.eosTokenIds[0]]] }), {
    ...batchOf([published.pixels]),
  });
  return [...checks, firstLogits(own.leading.slice(0, published.values.length), published, precision)];
}

/** What one pass over a whole text gives: log-probabilities of its tokens, of the likeliest ones, and some logits. */
interface PlainPass {
  readonly edges: readonly number[];
  readonly best: readonly number[];
  readonly leading: readonly number[];
  readonly dims: readonly (readonly number[])[];
}

async function plainPass(options: SessionOptions, batch: GenerationBatch): Promise<PlainPass> {
  const session = await ort.InferenceSession.create(options.modelPath);
  try {
    const outputs = await session.run(sessionFeeds(batch, options));
    const values = (name: string): number[] => [...((outputs[name]?.data ?? []) as Float32Array)];
    const names = ['edge_logprobs', 'best_logprobs', 'leading_logits'];
    const [edges = [], best = [], leading = []] = names.map(values);
    return { edges, best, leading, dims: names.map((name) => outputs[name]?.dims ?? []) };
  } finally {
    await session.release();
  }
}

function shapes(ids: readonly number[], { dims }: PlainPass, vocabulary: number): ModelCheck {
  const count = ids.length;
  const expected = [
    [1, 1, count],
    [1, 1, count],
    [1, 1, count, 3],
  ];
  const passed =
    count > 0 && ids.every((id) => id >= 0 && id < vocabulary) && JSON.stringify(dims) === JSON.stringify(expected);
  return { name: 'shapes', passed, found: `${count} tokens of a vocabulary of ${vocabulary}` };
}

function finite(values: readonly number[]): ModelCheck {
  const bad = values.filter((value) => !Number.isFinite(value)).length;
  return { name: 'finite', passed: bad === 0, found: `${bad} of ${values.length} outputs are NaN or infinite` };
}

/** Each token's log-probability in the loop is that of the plain pass, and no other token is likelier there. */
function sameAsPlain(logprobs: readonly number[], { edges, best }: PlainPass, tolerance: number): ModelCheck {
  const apart = Math.max(...logprobs.map((logprob, step) => Math.abs(logprob - (edges[step] ?? Number.NaN))));
  const behind = Math.max(...edges.map((logprob, step) => (best[step] ?? Number.NaN) - logprob));
  return {
    name: 'loop',
    passed: apart <= tolerance && behind <= tolerance,
    found: `${apart.toExponential(1)} from a pass without loop and caches, ${behind.toExponential(1)} behind its likeliest tokens (at most ${tolerance})`,
  };
}

/** On a processor a batch changes nothing; cards choose their kernels by its size, and those round in other orders. */
function batch(
  alone: { ids: readonly number[]; logprobs: readonly number[] },
  together: typeof alone | undefined,
  tolerance: number,
): ModelCheck {
  const apart = Math.max(
    ...alone.logprobs.map((own, step) => Math.abs(own - (together?.logprobs[step] ?? Number.NaN))),
  );
  const passed = alone.ids.join() === together?.ids.join() && apart <= tolerance;
  return { name: 'batch', passed, found: `the text in a batch is ${passed ? 'the same' : 'another'}` };
}

/** Compares first logits with published ones; int8 and int4 are no exact copies. */
function firstLogits(
  found: readonly number[],
  { values, tolerance }: PublishedLogits,
  precision: Precision,
): ModelCheck {
  const apart = Math.max(...values.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN))));
  const most = precision === 'fp32' ? tolerance + LOGITS_SLACK : 2 * TOLERANCE[precision];
  return {
    name: 'logits',
    passed: apart <= most,
    found: `${found.map((value) => value.toFixed(4)).join(', ')}; published ${values.join(', ')} (at most ${most} apart)`,
  };
}
