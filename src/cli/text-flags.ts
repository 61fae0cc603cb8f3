import { Flags, type Interfaces } from '@oclif/core';
import { UsageError } from '../errors.js';
import type { CaptionRules } from '../pipeline/text-controls/caption-rules.js';
import { failPhrases } from '../pipeline/text-controls/caption-rules.js';
import { REPEATABLE } from './repeatable.js';

const helpGroup = 'TEXT';

/** Flags of every command that shapes captions. */
export const textFlags = {
  prompt: Flags.string({ description: 'text for every caption to go on from', helpGroup }),
  'prompt-files': Flags.boolean({
    description: 'take the prompt from prompt.txt beside a picture, or in the nearest folder above',
    helpGroup,
  }),
  prefix: Flags.string({ description: 'put before every caption', helpGroup }),
  suffix: Flags.string({ description: 'put behind every caption', helpGroup }),
  'fail-phrase': Flags.string({
    description: 'flag captions that match this regular expression',
    ...REPEATABLE,
    helpValue: '<regex>',
    helpGroup,
  }),
  'fallback-model': Flags.string({
    description: 'a model to ask where a caption matches a fail phrase; several are asked in turn',
    ...REPEATABLE,
    dependsOn: ['fail-phrase'],
    helpValue: '<name|folder>',
    helpGroup,
  }),
  'min-logprob': Flags.string({
    description: 'flag captions of a lower log-probability, -5 for one',
    parse: (text) =>
      Number.isFinite(Number(text)) && text.trim() !== ''
        ? Promise.resolve(text)
        : Promise.reject(new UsageError(`expected a number, found "${text}"`)),
    helpValue: '<number>',
    helpGroup,
  }),
};

/** The rules that the flags above ask for. @throws UsageError for a phrase that is no regular expression */
export function captionRules(flags: Interfaces.InferredFlags<typeof textFlags>): CaptionRules {
  const minLogprob = flags['min-logprob'];
  return {
    prefix: flags.prefix ?? '',
    suffix: flags.suffix ?? '',
    failPhrases: failPhrases(flags['fail-phrase'] ?? []),
    minLogprob: minLogprob === undefined ? undefined : Number(minLogprob),
  };
}
