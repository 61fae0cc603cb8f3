import { Flags, type Interfaces } from '@oclif/core';
import { UsageError } from '../errors.js';
import type { CaptionerOptions } from '../pipeline/create-captioner.js';
import { REPEATABLE } from './repeatable.js';

const helpGroup = 'DECODING';

/** A flag that takes a number, whole or not. */
const number = (description: string) =>
  Flags.custom<number>({
    description,
    helpGroup,
    helpValue: '<number>',
    parse: (text) => {
      const value = Number(text);
      if (text.trim() === '' || Number.isNaN(value)) throw new UsageError(`expected a number, found "${text}"`);
      return Promise.resolve(value);
    },
  })();

/** Flags of every command that writes text with a model: how its tokens are chosen. */
export const decodingFlags = {
  search: Flags.option({
    options: ['greedy', 'beam', 'paper', 'sample'] as const,
    description:
      "greedy; beam as transformers does it; paper: the original repository's beam search; sample: drawn at random (default: the model's own, else greedy)",
    helpGroup,
  })(),
  'num-beams': Flags.integer({
    description: 'beams of a beam search (default 4); above 1 implies it',
    min: 1,
    helpGroup,
  }),
  'length-penalty': number('exponent of the length in beam scores (default 1; paper 0.6)'),
  'early-stopping': Flags.option({
    options: ['false', 'true', 'never'] as const,
    description:
      'when a beam search may stop: by estimate (false, the default), once all beams have ended (true), or never early',
    helpGroup,
  })(),
  'num-captions': Flags.integer({
    description: 'captions a picture, with beam and sample (default 1)',
    min: 1,
    helpGroup,
  }),
  'min-new-tokens': Flags.integer({ description: 'tokens to write at the least', min: 0, helpGroup }),
  'repetition-penalty': number('above 1 makes words that are there already less likely'),
  'no-repeat-ngram': Flags.integer({
    description: 'runs of this many tokens may not come twice',
    min: 0,
    helpGroup,
  }),
  suppress: Flags.string({
    description: 'a word or token id that is never written; may be given several times',
    ...REPEATABLE,
    helpGroup,
  }),
  temperature: number('sampling: below 1 safer, above 1 wilder (default 1); implies --search sample'),
  'top-k': Flags.integer({
    description: 'sampling: only the k likeliest tokens (default 50, 0 for all)',
    min: 0,
    helpGroup,
  }),
  'top-p': number('sampling: only the likeliest tokens that reach this probability together'),
  seed: Flags.integer({
    description: 'sampling: the same seed gives the same captions (default 0)',
    default: 0,
    helpGroup,
  }),
};

/** What the flags ask for. */
export function decodingOptions(
  flags: Partial<Interfaces.InferredFlags<typeof decodingFlags>>,
): Pick<CaptionerOptions, 'decoding' | 'seed'> {
  const early = flags['early-stopping'];
  return {
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    decoding: {
      search: flags.search,
      numBeams: flags['num-beams'],
      lengthPenalty: flags['length-penalty'],
      earlyStopping: early === 'never' ? early : early === undefined ? undefined : early === 'true',
      numCaptions: flags['num-captions'],
      minNewTokens: flags['min-new-tokens'],
      repetitionPenalty: flags['repetition-penalty'],
      noRepeatNgram: flags['no-repeat-ngram'],
      suppress: flags.suppress?.map((token) => (/^\d+$/.test(token) ? Number(token) : token)),
      temperature: flags.temperature,
      topK: flags['top-k'],
      topP: flags['top-p'],
    },
  };
}
