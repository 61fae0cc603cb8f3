import { isErrorRecord, type Moment, type RunRecord } from '../record.js';

/** Digits of a log-probability in outputs: more are noise of the order of summation. */
const LOGPROB_DIGITS = 5;

/**
 * A record as the object that JSONL outputs hold: `{"path","caption","logprob","tokens"}` or
 * `{"path","error":{"code","message"}}`, with `id` and `image_id` where the source has them, `alternatives` where
 * several captions were asked for, `model` where a fallback model wrote the caption, and `flags` where there are any;
 * for stretches of videos with `start`, `end` and the times of the `frames` in seconds, and `warnings` where there are
 * any.
 */
export function toRow(record: RunRecord): Record<string, unknown> {
  const { path, id, imageId } = record;
  const identity = {
    path,
    ...(id === undefined ? {} : { id }),
    ...(imageId === undefined ? {} : { image_id: imageId }),
  };
  if (isErrorRecord(record)) return { ...identity, error: record.error };
  const { caption, logprob, tokens, alternatives, moment, model, flags } = record;
  return {
    ...identity,
    ...momentRow(moment),
    caption,
    logprob: roundLogprob(logprob),
    tokens,
    ...(alternatives === undefined
      ? {}
      : { alternatives: alternatives.map((other) => ({ ...other, logprob: roundLogprob(other.logprob) })) }),
    ...(model === undefined ? {} : { model }),
    ...(flags === undefined ? {} : { flags }),
  };
}

function momentRow(moment: Moment | undefined): Record<string, unknown> {
  if (moment === undefined) return {};
  const { start, end, frames, warnings } = moment;
  return { start, end, frames, ...(warnings.length === 0 ? {} : { warnings }) };
}

/** Rounds a log-probability to what outputs show. */
export function roundLogprob(logprob: number): number {
  return Number(logprob.toFixed(LOGPROB_DIGITS));
}
