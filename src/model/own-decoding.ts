import { ModelError } from '../errors.js';
import { describeJson, type JsonObject } from '../json-object.js';
import type { DecodingRequest } from './decoding.js';

/** How a checkpoint asks for its texts to be written (generation_config.json). */
export interface OwnDecoding {
  /** What it asks for; fields that it leaves out are absent. */
  readonly request: DecodingRequest;
  /** Fields that ask for what there is not here. */
  readonly ignored: readonly string[];
}

/** Fields of transformers' GenerationConfig that change texts and have no counterpart here. */
const WITHOUT_COUNTERPART = [
  ...['min_length', 'forced_bos_token_id', 'forced_eos_token_id', 'begin_suppress_tokens', 'bad_words_ids'],
  ...[
    'force_words_ids',
    'sequence_bias',
    'num_beam_groups',
    'diversity_penalty',
    'penalty_alpha',
    'typical_p',
    'min_p',
  ],
  ...['epsilon_cutoff', 'eta_cutoff', 'exponential_decay_length_penalty', 'guidance_scale', 'renormalize_logits'],
];

/**
 * Reads the ways of decoding that a checkpoint's generation_config.json asks for; an absent file is an empty one.
 * @param json the parsed file
 * @param source the file's name, for messages
 * @throws ModelError when a field is malformed
 */
export function parseOwnDecoding(json: JsonObject, source: string): OwnDecoding {
  const read = <Value>(field: string, expected: string, accepts: (value: unknown) => value is Value) => {
    const value = json[field] ?? undefined;
    if (value === undefined || accepts(value)) return value;
    throw new ModelError(`${source}: expected ${field} to be ${expected}, found ${describeJson(value)}.`);
  };
  const number = (field: string) => read(field, 'a number', (value) => typeof value === 'number');
  const count = (field: string) => read(field, 'a whole number >= 0', isCount);
  const numBeams = read('num_beams', 'a whole number >= 1', (value): value is number => isCount(value) && value >= 1);
  const samples = read('do_sample', 'true or false', (value) => typeof value === 'boolean');
  const request = {
    // Drawing among beams there is not: with several beams they are searched.
    ...(samples === true && (numBeams ?? 1) === 1
      ? { search: 'sample' as const, temperature: number('temperature'), topK: count('top_k'), topP: number('top_p') }
      : {}),
    numBeams,
    ...((numBeams ?? 1) > 1
      ? {
          lengthPenalty: number('length_penalty'),
          earlyStopping: read(
            'early_stopping',
            'true, false or "never"',
            (value) => typeof value === 'boolean' || value === 'never',
          ),
        }
      : {}),
    minNewTokens: count('min_new_tokens'),
    repetitionPenalty: number('repetition_penalty'),
    noRepeatNgram: count('no_repeat_ngram_size'),
    suppress: read(
      'suppress_tokens',
      'a list of token ids',
      (value): value is readonly number[] => Array.isArray(value) && value.every(isCount),
    ),
  };
  const asked = Object.entries(request).filter(([, value]) => value !== undefined);
  return { request: Object.fromEntries(asked), ignored: WITHOUT_COUNTERPART.filter((field) => !isIdle(json[field])) };
}

/**
 * A request with the checkpoint's own ways of decoding where it says nothing. One that chooses a search goes without the
 * checkpoint's search, as the reference's `generate` does; constraints on the tokens hold for every search.
 */
export function withOwnDecoding(request: DecodingRequest, own: DecodingRequest): DecodingRequest {
  const { minNewTokens, repetitionPenalty, noRepeatNgram, suppress, ...search } = own;
  const { temperature, topK, topP, numBeams } = request;
  const chosen =
    request.search ??
    ([temperature, topK, topP].some((value) => value !== undefined)
      ? 'sample'
      : numBeams === undefined
        ? undefined
        : numBeams > 1
          ? 'beam'
          : 'greedy');
  const ownSearch = search.search ?? ((search.numBeams ?? 1) > 1 ? 'beam' : 'greedy');
  const asked = Object.entries(request).filter(([, value]) => value !== undefined);
  return {
    ...{ minNewTokens, repetitionPenalty, noRepeatNgram, suppress },
    ...(chosen === undefined || chosen === ownSearch ? search : {}),
    ...Object.fromEntries(asked),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** Whether a field says nothing: absent, or the value that changes no text. */
function isIdle(value: unknown): boolean {
  return [undefined, null, false, 0, 1].includes(value as null) || (Array.isArray(value) && value.length === 0);
}
