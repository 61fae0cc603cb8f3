import { UsageError } from '../../errors.js';
import type { CaptionRecord } from '../record.js';
import { roundLogprob } from '../writers/row.js';

/** What is done to captions, and what is noticed about them. */
export interface CaptionRules {
  /** Put before and behind every caption, as they are. */
  readonly prefix: string;
  readonly suffix: string;
  /** A caption that one of these matches is flagged `fail-phrase`. */
  readonly failPhrases: readonly RegExp[];
  /** A caption of a lower log-probability is flagged `low-logprob`. */
  readonly minLogprob: number | undefined;
}

/** Flags a caption by the rules, then puts prefix and suffix to it: rules look at what the model wrote. */
export function applyRules(record: CaptionRecord, rules: CaptionRules): CaptionRecord {
  const flags = [
    ...(matchesAny(record.caption, rules.failPhrases) ? ['fail-phrase'] : []),
    // Compared as outputs show it, so that a reader can check it.
    ...(rules.minLogprob !== undefined && roundLogprob(record.logprob) < rules.minLogprob ? ['low-logprob'] : []),
  ];
  const whole = (caption: string): string => rules.prefix + caption + rules.suffix;
  const alternatives = record.alternatives?.map((other) => ({ ...other, caption: whole(other.caption) }));
  return {
    ...record,
    caption: whole(record.caption),
    ...(alternatives === undefined ? {} : { alternatives }),
    ...(flags.length === 0 ? {} : { flags }),
  };
}

/** Whether a text holds a phrase. */
export function matchesAny(text: string, phrases: readonly RegExp[]): boolean {
  return phrases.some((phrase) => phrase.test(text));
}

/**
 * Makes patterns of phrases as the user writes them; letter case does not matter.
 * @throws UsageError for one that is no regular expression
 */
export function failPhrases(patterns: readonly string[]): RegExp[] {
  return patterns.map((pattern) => {
    try {
      return new RegExp(pattern, 'iu');
    } catch (error) {
      throw new UsageError(
        `expected --fail-phrase to be a regular expression, found "${pattern}" (${(error as Error).message}).`,
        { cause: error },
      );
    }
  });
}
