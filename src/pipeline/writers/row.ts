import { isErrorRecord, type CaptionRecord, type Moment, type RunRecord } from '../record.js';

/** Digits of a log-probability in outputs: more are noise of the order of summation. */
const LOGPROB_DIGITS = 5;

/** Digits of a probability in outputs. */
const PROBABILITY_DIGITS = 6;

/**
 * A record as the object that JSONL outputs hold: `{"path","caption","logprob","tokens"}` or
 * `{"path","error":{"code","message"}}`, with `id` and `image_id` where the source has them, `question` with an `answer`
 * for the caption, `truth` with a `label` and its `probability` for caption and log-probability, `alternatives` where
 * several captions were asked for, `model` where a fallback model wrote the caption, and `flags` where there are any;
 * for stretches of videos with `start`, `end` and the times of the `frames` in seconds, and `warnings` where there are
 * any.
 */
export function toRow(record: RunRecord): Record<string, unknown> {
  const { path, id, imageId, question, truth } = record;
  const identity = {
    path,
    ...(id === undefined ? {} : { id }),
    ...(imageId === undefined ? {} : { image_id: imageId }),
    ...(question === undefined ? {} : { question }),
    ...(truth === undefined ? {} : { truth }),
  };
  if (isErrorRecord(record)) return { ...identity, error: record.error };
  const { tokens, alternatives, moment, isLabel, model, flags } = record;
  const said: (what: Said) => Record<string, unknown> = isLabel
    ? labelRow
    : question === undefined
      ? captionRow
      : answerRow;
  return {
    ...identity,
    ...momentRow(moment),
    ...said(record),
    ...(isLabel ? {} : { tokens }),
    ...(alternatives === undefined ? {} : { alternatives: alternatives.map(said) }),
    ...(model === undefined ? {} : { model }),
    ...(flags === undefined ? {} : { flags }),
  };
}

/** What was said, and how likely that was. */
type Said = Pick<CaptionRecord, 'caption' | 'logprob'>;

const captionRow = ({ caption, logprob }: Said) => ({ caption, logprob: roundLogprob(logprob) });
const answerRow = ({ caption, logprob }: Said) => ({ answer: caption, logprob: roundLogprob(logprob) });
const labelRow = ({ caption, logprob }: Said) => ({ label: caption, probability: roundedProbability(logprob) });

function momentRow(moment: Moment | undefined): Record<string, unknown> {
  if (moment === undefined) return {};
  const { start, end, frames, warnings } = moment;
  return { start, end, frames, ...(warnings.length === 0 ? {} : { warnings }) };
}

/** Rounds a log-probability to what outputs show. */
export function roundLogprob(logprob: number): number {
  return Number(logprob.toFixed(LOGPROB_DIGITS));
}

/** The probability that a log-probability stands for, as outputs show it. */
export function roundedProbability(logprob: number): number {
  return Number(Math.exp(logprob).toFixed(PROBABILITY_DIGITS));
}
