import type { GitConfig } from '../git-config.js';
import { fullAttention } from './attention.js';
import type { GraphBuilder } from './graph-builder.js';
import { activate, layerNorm, layerNormWeights, type LayerNorm } from './layers.js';
import { linear, linearWeights, matrixWeights, type Linear, type ProductOptions } from './linear.js';
import { lookUpWords, wordTable, type WordTable } from './word-table.js';
import { concatenatedColumns, scaled, stored, transposed, type Weight, type WeightSource } from './weight.js';

/** A step has one row a sequence. */
const STEP: ProductOptions = { few: true };

/** The constants of one BERT layer (post-norm). The query's carry the factor 1/√(head size). */
interface DecoderLayer {
  /** For image tokens; the last layer needs none. */
  readonly query: Linear | undefined;
  readonly key: Linear;
  readonly value: Linear;
  /** The same three side by side, for steps: one product instead of three. */
  readonly packed: Linear;
  readonly attentionOutput: Linear;
  readonly attentionNorm: LayerNorm;
  readonly intermediate: Linear;
  readonly output: Linear;
  readonly outputNorm: LayerNorm;
}

/** The constants of GIT's text decoder, by their names in the graph. */
export interface TextDecoder {
  readonly config: GitConfig;
  readonly layers: readonly DecoderLayer[];
  readonly words: WordTable;
  readonly positionEmbeddings: string;
  readonly embeddingNorm: LayerNorm;
  readonly head: Linear;
}

/** Keys and values of the image tokens in one layer, in the layouts that a step of one token reads. */
export interface ImageCache {
  /** `[batch, heads, head size, image tokens]` */
  readonly keys: string;
  /** `[batch, heads, image tokens, head size]` */
  readonly values: string;
}

/** Keys and values of the text so far in one layer, both `[rows, heads, tokens, head size]`. */
export interface TextCache {
  readonly keys: string;
  readonly values: string;
}

/** Sizes that are known only when a batch arrives, as int64 vectors; computed once, outside the loop. */
export interface StepShapes {
  /** `[-1, sequences, heads, head size]`: rows grouped by their image */
  readonly queryByImage: string;
  /** `[-1, sequences, heads, 0]`, the last extent copied */
  readonly weightsByImage: string;
  /** `[1]`: image tokens in all */
  readonly imageTokens: string;
}

/** Puts the text decoder's weights into the graph. */
export function textDecoderWeights(graph: GraphBuilder, source: WeightSource, config: GitConfig): TextDecoder {
  return graph.within('decoder', () => ({
    config,
    layers: Array.from({ length: config.layers }, (_, index) =>
      graph.within(`layer.${index}`, () =>
        layerWeights(graph, source, config, `git.encoder.layer.${index}`, index === config.layers - 1),
      ),
    ),
    ...graph.within('embeddings', () => ({
      words: wordTable(graph, stored(source, 'git.embeddings.word_embeddings.weight')),
      positionEmbeddings: graph.weight('positions', stored(source, 'git.embeddings.position_embeddings.weight')),
      embeddingNorm: graph.within('norm', () =>
        layerNormWeights(graph, source, 'git.embeddings.LayerNorm', config.layerNormEps),
      ),
    })),
    head: graph.within('head', () => ({
      ...matrixWeights(graph, transposed(stored(source, headName(config))), { exact: true }),
      bias: graph.weight('bias', stored(source, 'output.bias'), { exact: true }),
    })),
  }));
}

function headName(config: GitConfig): string {
  return config.tieWordEmbeddings ? 'git.embeddings.word_embeddings.weight' : 'output.weight';
}

function layerWeights(
  graph: GraphBuilder,
  source: WeightSource,
  config: GitConfig,
  name: string,
  isLast: boolean,
): DecoderLayer {
  const part = (scope: string, tensor: string): Linear =>
    graph.within(scope, () => linearWeights(graph, source, `${name}.${tensor}`));
  const norm = (scope: string, tensor: string): LayerNorm =>
    graph.within(scope, () => layerNormWeights(graph, source, `${name}.${tensor}`, config.layerNormEps));
  const scale = 1 / Math.sqrt(config.hiddenSize / config.heads);
  const projection = (tensor: string, kind: 'weight' | 'bias'): Weight => {
    const weight = stored(source, `${name}.attention.self.${tensor}.${kind}`);
    const oriented = kind === 'weight' ? transposed(weight) : weight;
    return tensor === 'query' ? scaled(oriented, scale) : oriented;
  };
  const packed = (kind: 'weight' | 'bias'): Weight =>
    concatenatedColumns(['query', 'key', 'value'].map((tensor) => projection(tensor, kind)));
  return {
    query: isLast
      ? undefined
      : graph.within('query', () => ({
          ...matrixWeights(graph, projection('query', 'weight')),
          bias: graph.weight('bias', projection('query', 'bias')),
        })),
    key: part('key', 'attention.self.key'),
    value: part('value', 'attention.self.value'),
    packed: graph.within('packed', () => ({
      ...matrixWeights(graph, packed('weight')),
      bias: graph.weight('bias', packed('bias')),
    })),
    attentionOutput: part('attention_output', 'attention.output.dense'),
    attentionNorm: norm('attention_norm', 'attention.output.LayerNorm'),
    intermediate: part('intermediate', 'intermediate.dense'),
    output: part('output', 'output.dense'),
    outputNorm: norm('output_norm', 'output.LayerNorm'),
  };
}

/**
 * Runs the image tokens through the decoder, once. They attend to each other and never to text, so their keys and
 * values hold for all steps; of the last layer nothing else is needed.
 * @param tokens `[batch, image tokens, hidden]`
 */
export function imagePrefill(graph: GraphBuilder, decoder: TextDecoder, tokens: string): ImageCache[] {
  const { heads, hiddenSize } = decoder.config;
  const split = graph.int64s([0, 0, heads, hiddenSize / heads]);
  return graph.within('image_prefill', () => {
    let hidden = tokens;
    return decoder.layers.map((layer, index) =>
      graph.within(`layer.${index}`, () => {
        const key = graph.within('key', () => linear(graph, hidden, layer.key));
        const value = graph.within('value', () => linear(graph, hidden, layer.value));
        const cache: ImageCache = {
          keys: graph.op('Transpose', [graph.op('Reshape', [key, split])], {
            name: 'key_cache',
            attributes: { perm: [0, 2, 3, 1] },
          }),
          values: graph.op('Transpose', [graph.op('Reshape', [value, split])], {
            name: 'value_cache',
            attributes: { perm: [0, 2, 1, 3] },
          }),
        };
        const { query: queryWeights } = layer;
        if (queryWeights !== undefined) {
          const query = graph.within('query', () => linear(graph, hidden, queryWeights));
          const context = fullAttention(graph, { query, key, value }, { heads, hidden: hiddenSize }, { scale: 1 });
          hidden = feedForward(graph, decoder, layer, hidden, context, {});
        }
        return cache;
      }),
    );
  });
}

/**
 * Runs one token a row through the decoder.
 * @param ids `[rows] int64` the tokens
 * @param position int64 scalar: their index in the text
 * @param images the image caches; row r looks at image ⌊r / sequences⌋
 * @param texts the text caches before this token
 * @returns logits `[rows, vocabulary]` and the text caches with this token
 */
export function decoderStep(
  graph: GraphBuilder,
  decoder: TextDecoder,
  inputs: {
    ids: string;
    position: string;
    images: readonly ImageCache[];
    texts: readonly TextCache[];
    shapes: StepShapes;
  },
): { logits: string; texts: TextCache[] } {
  let hidden = graph.within('embeddings', () => {
    const word = lookUpWords(graph, decoder.words, inputs.ids);
    const position = graph.op('Gather', [decoder.positionEmbeddings, inputs.position], { name: 'position' });
    return layerNorm(graph, graph.op('Add', [word, position]), decoder.embeddingNorm);
  });
  const texts = decoder.layers.map((layer, index) =>
    graph.within(`layer.${index}`, () => {
      const image = inputs.images[index];
      const past = inputs.texts[index];
      if (image === undefined || past === undefined) throw new Error(`no caches for layer ${index}`);
      const { context, text } = graph.within('attention', () =>
        stepAttention(graph, decoder.config, layer, { hidden, image, past, shapes: inputs.shapes }),
      );
      hidden = feedForward(graph, decoder, layer, hidden, context, STEP);
      return text;
    }),
  );
  const logits = vocabularyLogits(graph, decoder, hidden, STEP);
  return { logits, texts };
}

/**
 * Attention of one token a row over [image | text up to and including itself]. Image and text scores are computed
 * apart, so that the image caches are neither copied a step nor repeated for the sequences that share an image.
 * @param hidden `[rows, hidden]`
 * @returns the context `[rows, hidden]` and the extended text cache
 */
function stepAttention(
  graph: GraphBuilder,
  config: GitConfig,
  layer: DecoderLayer,
  { hidden, image, past, shapes }: { hidden: string; image: ImageCache; past: TextCache; shapes: StepShapes },
): { context: string; text: TextCache } {
  const headSize = config.hiddenSize / config.heads;
  const packed = graph.within('packed', () => linear(graph, hidden, layer.packed, STEP));
  const [query = '', key = '', value = ''] = graph.operator('Split', [packed], ['query', 'key', 'value'], {
    attributes: { axis: 1, num_outputs: 3 },
  });
  const oneToken = graph.int64s([-1, config.heads, 1, headSize]);
  const extend = (cache: string, token: string, name: string): string =>
    graph.op('Concat', [cache, graph.op('Reshape', [token, oneToken])], { name, attributes: { axis: 2 } });
  const text: TextCache = {
    keys: extend(past.keys, key, 'key_cache'),
    values: extend(past.values, value, 'value_cache'),
  };

  // [batch, heads, sequences, head size] · [batch, heads, head size, image tokens]
  const queryByImage = swapSequencesAndHeads(graph, graph.op('Reshape', [query, shapes.queryByImage]));
  const imageScores = graph.op('MatMul', [queryByImage, image.keys], { name: 'image_scores' });
  const imageScoreRows = graph.op('Reshape', [
    swapSequencesAndHeads(graph, imageScores),
    graph.int64s([-1, config.heads, 1, 0]),
  ]);
  // [rows, heads, tokens, head size] · [rows, heads, head size, 1]
  const queryColumn = graph.op('Reshape', [query, graph.int64s([-1, config.heads, headSize, 1])]);
  const textScores = graph.op('Transpose', [graph.op('MatMul', [text.keys, queryColumn])], {
    name: 'text_scores',
    attributes: { perm: [0, 1, 3, 2] },
  });

  const scores = graph.op('Concat', [imageScoreRows, textScores], { name: 'scores', attributes: { axis: 3 } });
  const weights = graph.op('Softmax', [scores], { name: 'weights', attributes: { axis: 3 } });
  const lastAxis = graph.int64s([3]);
  const imageWeights = graph.op('Slice', [weights, graph.int64s([0]), shapes.imageTokens, lastAxis], {
    name: 'image_weights',
  });
  const textWeights = graph.op('Slice', [weights, shapes.imageTokens, graph.int64s([MAX_EXTENT]), lastAxis], {
    name: 'text_weights',
  });

  const weightsByImage = swapSequencesAndHeads(graph, graph.op('Reshape', [imageWeights, shapes.weightsByImage]));
  const fromImage = swapSequencesAndHeads(graph, graph.op('MatMul', [weightsByImage, image.values]));
  const fromText = graph.op('MatMul', [textWeights, text.values]);
  const asRows = graph.int64s([-1, config.hiddenSize]);
  const context = graph.op('Add', [graph.op('Reshape', [fromImage, asRows]), graph.op('Reshape', [fromText, asRows])], {
    name: 'context',
  });
  return { context, text };
}

/** An end beyond any axis, for a Slice up to the last element. */
const MAX_EXTENT = 2 ** 31 - 1;

/** `[batch, sequences, heads, n]` to `[batch, heads, sequences, n]` and back; moves no data for one sequence. */
function swapSequencesAndHeads(graph: GraphBuilder, input: string): string {
  return graph.op('Transpose', [input], { attributes: { perm: [0, 2, 1, 3] } });
}

/** The scores of all tokens, always in float32: of two that are nearly alike, half precision would make equals. */
export function vocabularyLogits(
  graph: GraphBuilder,
  { head }: TextDecoder,
  hidden: string,
  options: ProductOptions,
): string {
  return graph.within('head', () => linear(graph, graph.fromActivation(hidden), head, options));
}

/** What follows attention in a BERT layer: output projection, residual, norm, two-layer MLP, residual, norm. */
export function feedForward(
  graph: GraphBuilder,
  { config }: TextDecoder,
  layer: DecoderLayer,
  hidden: string,
  context: string,
  options: ProductOptions,
): string {
  const attended = graph.within('attention_output', () => linear(graph, context, layer.attentionOutput, options));
  const normed = graph.within('attention_norm', () =>
    layerNorm(graph, graph.op('Add', [hidden, attended]), layer.attentionNorm),
  );
  const inner = graph.within('intermediate', () =>
    activate(graph, linear(graph, normed, layer.intermediate, options), config.activation),
  );
  const output = graph.within('output', () => linear(graph, inner, layer.output, { ...options, range: 'activated' }));
  return graph.within('output_norm', () => layerNorm(graph, graph.op('Add', [normed, output]), layer.outputNorm));
}
