import { ModelError } from '../errors.js';
import type { GitConfig } from './git-config.js';
import { describeJson, type JsonObject } from './read-json.js';

/** Tokens generated when neither the user nor the checkpoint says how many (the reference's examples use 50). */
const DEFAULT_NEW_TOKENS = 50;

/** How a checkpoint asks to be decoded (generation_config.json). */
export interface GenerationDefaults {
  /** Limit of ids in all, [CLS] and prompt included. */
  readonly maxLength: number | undefined;
  /** Limit of generated ids; goes before `maxLength`. */
  readonly maxNewTokens: number | undefined;
  /** The token that ends a text, in place of config.json's, as transformers' generate has it; of several the first. */
  readonly eosTokenId: number | undefined;
}

/**
 * Reads generation_config.json's contents; an absent file is an empty one.
 * @throws ModelError when a length or the end token is malformed
 */
export function parseGenerationDefaults(json: JsonObject, source: string): GenerationDefaults {
  const length = (field: string): number | undefined => {
    const value = json[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
      throw new ModelError(`${source}: expected ${field} to be a whole number >= 1, found ${describeJson(value)}.`);
    }
    return value;
  };
  const eos: unknown = json.eos_token_id ?? undefined;
  const eosTokenId: unknown = Array.isArray(eos) ? eos[0] : eos;
  if (eosTokenId !== undefined && (typeof eosTokenId !== 'number' || !Number.isInteger(eosTokenId) || eosTokenId < 0)) {
    throw new ModelError(`${source}: expected eos_token_id to be a token id, found ${describeJson(eos)}.`);
  }
  return { maxLength: length('max_length'), maxNewTokens: length('max_new_tokens'), eosTokenId };
}

/**
 * How many tokens to generate after a prompt: what the user asked for, else the checkpoint's own limit, else 50; never
 * more than the position table holds.
 * @param promptLength ids of the prompt, [CLS] included
 */
export function newTokenLimit(
  requested: number | undefined,
  defaults: GenerationDefaults,
  config: GitConfig,
  promptLength: number,
): number {
  const own =
    defaults.maxNewTokens ??
    (defaults.maxLength === undefined ? DEFAULT_NEW_TOKENS : defaults.maxLength - promptLength);
  return Math.max(1, Math.min(requested ?? own, config.maxPositions - promptLength));
}
