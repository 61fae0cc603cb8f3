import { ModelError } from '../errors.js';
import { describeJson, isJsonObject, type JsonObject } from '../json-object.js';

/** Activation functions a GIT checkpoint may name in `hidden_act`. */
export type Activation = 'gelu' | 'quick_gelu' | 'gelu_new' | 'gelu_pytorch_tanh' | 'relu';

/** The CLIP vision tower (`vision_config`). */
export interface VisionConfig {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly imageSize: number;
  readonly patchSize: number;
  readonly activation: Activation;
  readonly layerNormEps: number;
}

/** Token ids, at least one. */
export type TokenIds = readonly [number, ...number[]];

/** A GIT checkpoint's architecture: what config.json says, defaults filled in. */
export interface GitConfig {
  readonly vision: VisionConfig;
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly activation: Activation;
  readonly layerNormEps: number;
  readonly maxPositions: number;
  readonly tieWordEmbeddings: boolean;
  /** Frames of a clip that have a temporal embedding; undefined for checkpoints of pictures alone. */
  readonly frames: number | undefined;
  readonly bosTokenId: number;
  /** Any of these ends a text. The first ends a label. */
  readonly eosTokenIds: TokenIds;
  readonly padTokenId: number;
}

/**
 * Reads config.json's contents. Absent fields take the defaults of transformers' `GitConfig` and `GitVisionConfig`
 * (fine-tunes often write only what differs).
 * @param json the parsed file
 * @param source the file's name, for messages
 * @throws ModelError when it describes another model, or a field is malformed or unsupported
 */
export function parseGitConfig(json: JsonObject, source: string): GitConfig {
  if (json.model_type !== 'git') {
    throw new ModelError(
      `${source}: expected "model_type": "git", found ${describeJson(json.model_type)}. This folder holds another model; ` +
        'capwright runs GIT checkpoints (microsoft/git-*, their fine-tunes, git-demo).',
    );
  }
  const text = new FieldReader(json, source, '');
  const visionJson = json.vision_config ?? {};
  if (!isJsonObject(visionJson)) {
    throw new ModelError(`${source}: expected vision_config to be an object, found ${describeJson(visionJson)}.`);
  }
  const vision = new FieldReader(visionJson, source, 'vision_config.');
  const channels = vision.count('num_channels', 3);
  if (channels !== 3) {
    throw new ModelError(`${source}: expected vision_config.num_channels 3 (RGB), found ${channels}.`);
  }
  const positions = json.position_embedding_type ?? 'absolute';
  if (positions !== 'absolute') {
    throw new ModelError(
      `${source}: expected position_embedding_type "absolute", found ${describeJson(positions)}, which no published GIT uses.`,
    );
  }
  const vocabularySize = text.count('vocab_size', 30522);
  const config: GitConfig = {
    vision: {
      hiddenSize: vision.count('hidden_size', 768),
      intermediateSize: vision.count('intermediate_size', 3072),
      layers: vision.count('num_hidden_layers', 12),
      heads: vision.count('num_attention_heads', 12),
      imageSize: vision.count('image_size', 224),
      patchSize: vision.count('patch_size', 16),
      activation: vision.activation('hidden_act', 'quick_gelu'),
      layerNormEps: vision.positive('layer_norm_eps', 1e-5),
    },
    vocabularySize,
    hiddenSize: text.count('hidden_size', 768),
    intermediateSize: text.count('intermediate_size', 3072),
    layers: text.count('num_hidden_layers', 6),
    heads: text.count('num_attention_heads', 12),
    activation: text.activation('hidden_act', 'gelu'),
    layerNormEps: text.positive('layer_norm_eps', 1e-12),
    maxPositions: text.count('max_position_embeddings', 1024),
    tieWordEmbeddings: text.flag('tie_word_embeddings', false),
    frames: json.num_image_with_embedding == null ? undefined : text.count('num_image_with_embedding', 0),
    bosTokenId: text.tokenId('bos_token_id', vocabularySize, 101),
    eosTokenIds: text.tokenIds('eos_token_id', vocabularySize, [102]),
    padTokenId: text.tokenId('pad_token_id', vocabularySize, 0),
  };
  requireDivisible(source, 'hidden_size', config.hiddenSize, 'num_attention_heads', config.heads);
  requireDivisible(
    source,
    'vision_config.hidden_size',
    config.vision.hiddenSize,
    'vision_config.num_attention_heads',
    config.vision.heads,
  );
  if (config.vision.imageSize < config.vision.patchSize) {
    throw new ModelError(
      `${source}: expected vision_config.image_size of at least patch_size ${config.vision.patchSize}, found ${config.vision.imageSize}.`,
    );
  }
  return config;
}

/**
 * A configuration with the special tokens that generation_config.json names: where both files do, the reference goes by that one.
 * @param json the parsed file
 * @param source the file's name, for messages
 * @throws ModelError when one is no token id
 */
export function withSpecialTokens(config: GitConfig, json: JsonObject, source: string): GitConfig {
  const read = new FieldReader(json, source, '');
  const { vocabularySize } = config;
  return {
    ...config,
    bosTokenId: read.tokenId('bos_token_id', vocabularySize, config.bosTokenId),
    eosTokenIds: read.tokenIds('eos_token_id', vocabularySize, config.eosTokenIds),
    padTokenId: read.tokenId('pad_token_id', vocabularySize, config.padTokenId),
  };
}

/** Tokens the vision tower makes of one square picture: a class token and one a patch. */
export function imageTokenCount(vision: VisionConfig): number {
  return Math.floor(vision.imageSize / vision.patchSize) ** 2 + 1;
}

function requireDivisible(source: string, field: string, size: number, headsField: string, heads: number): void {
  if (size % heads !== 0) {
    throw new ModelError(`${source}: expected ${field} to be a multiple of ${headsField} ${heads}, found ${size}.`);
  }
}

function isTokenId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

const ACTIVATIONS: readonly Activation[] = ['gelu', 'quick_gelu', 'gelu_new', 'gelu_pytorch_tanh', 'relu'];

/** Reads fields of one JSON object with their defaults and says precisely what is wrong with them. */
class FieldReader {
  constructor(
    private readonly json: JsonObject,
    private readonly source: string,
    private readonly prefix: string,
  ) {}

  /** A whole number of at least 1. */
  count(field: string, fallback: number): number {
    const value = this.json[field] ?? fallback;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
      this.fail(field, 'a whole number >= 1', value);
    return value;
  }

  /** A vocabulary index, on its own or alone in a list. */
  tokenId(field: string, vocabularySize: number, fallback: number): number {
    const stored = this.json[field] ?? fallback;
    const [id, ...others] = Array.isArray(stored) ? (stored as unknown[]) : [stored];
    if (!isTokenId(id) || others.length > 0) this.fail(field, 'one token id', stored);
    if (id >= vocabularySize) this.fail(field, `a token id below vocab_size ${vocabularySize}`, stored);
    return id;
  }

  /** Vocabulary indices, all different: one on its own, or a list of at least one. */
  tokenIds(field: string, vocabularySize: number, fallback: TokenIds): TokenIds {
    const stored = this.json[field] ?? fallback;
    const list = Array.isArray(stored) ? (stored as unknown[]) : [stored];
    if (!list.every(isTokenId)) this.fail(field, 'a token id or a list of them', stored);
    const [first, ...others] = new Set(list);
    if (first === undefined) this.fail(field, 'at least one token id', stored);
    const unknown = list.find((id) => id >= vocabularySize);
    if (unknown !== undefined) this.fail(field, `a token id below vocab_size ${vocabularySize}`, unknown);
    return [first, ...others];
  }

  positive(field: string, fallback: number): number {
    const value = this.json[field] ?? fallback;
    if (typeof value !== 'number' || !(value > 0)) this.fail(field, 'a positive number', value);
    return value;
  }

  flag(field: string, fallback: boolean): boolean {
    const value = this.json[field] ?? fallback;
    if (typeof value !== 'boolean') this.fail(field, 'true or false', value);
    return value;
  }

  activation(field: string, fallback: Activation): Activation {
    const value = this.json[field] ?? fallback;
    const known = ACTIVATIONS.find((name) => name === value);
    if (known === undefined) this.fail(field, `one of ${ACTIVATIONS.join(', ')}`, value);
    return known;
  }

  private fail(field: string, expected: string, found: unknown): never {
    throw new ModelError(
      `${this.source}: expected ${this.prefix}${field} to be ${expected}, found ${describeJson(found)}.`,
    );
  }
}
