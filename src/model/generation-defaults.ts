import { ModelError } from '../errors.js';
import { describeJson, type JsonObject } from '../json-object.js';
import type { GitConfig } from './git-config.js';
import { parseOwnDecoding, type OwnDecoding } from './own-decoding.js';

/** Tokens generated when neither the user nor the checkpoint says how many (the reference's examples use 50). */
const DEFAULT_NEW_TOKENS = 50;

/** How a checkpoint asks to be decoded (generation_config.json). */
export interface GenerationDefaults {
  /** Limit of ids in all, [CLS] and prompt included. */
  readonly maxLength: number | undefined;
  /** Limit of generated ids; goes before `maxLength`. */
  readonly maxNewTokens: number | undefined;
  readonly decoding: OwnDecoding;
}

/**
 * Reads generation_config.json's contents; an absent file is an empty one.
 * @throws ModelError when a field is malformed
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
  return {
    maxLength: length('max_length'),
    maxNewTokens: length('max_new_tokens'),
    decoding: parseOwnDecoding(json, source),
  };
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
