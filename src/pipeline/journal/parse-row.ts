import { isJsonObject, type JsonObject } from '../../model/read-json.js';
import type { Moment, RunRecord } from '../record.js';

/** Reads a row of a JSONL output back: the inverse of `toRow`. Undefined when it is no such row. */
export function parseRow(line: string): RunRecord | undefined {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isJsonObject(row) || typeof row.path !== 'string') return undefined;
  const { path, id, image_id: imageId, error, caption, logprob, tokens, alternatives, flags, model } = row;
  const identity = {
    path,
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof imageId === 'string' || typeof imageId === 'number' ? { imageId } : {}),
  };
  if (isJsonObject(error)) {
    const { code, message } = error;
    return typeof code === 'string' && typeof message === 'string'
      ? { ...identity, error: { code, message } }
      : undefined;
  }
  if (typeof caption !== 'string' || typeof logprob !== 'number' || !isListOf(tokens, 'number')) return undefined;
  return {
    ...identity,
    caption,
    logprob,
    tokens,
    ...momentOf(row),
    ...(Array.isArray(alternatives) ? { alternatives: alternatives.filter(isAlternative) } : {}),
    ...(typeof model === 'string' ? { model } : {}),
    ...(isListOf(flags, 'string') ? { flags } : {}),
  };
}

/** For stretches of videos. */
function momentOf({ start, end, frames, warnings }: JsonObject): { moment?: Moment } {
  if (typeof start !== 'number' || typeof end !== 'number' || !isListOf(frames, 'number')) return {};
  return { moment: { start, end, frames, warnings: isListOf(warnings, 'string') ? warnings : [] } };
}

function isAlternative(value: unknown): value is { caption: string; logprob: number } {
  return isJsonObject(value) && typeof value.caption === 'string' && typeof value.logprob === 'number';
}

function isListOf(value: unknown, type: 'number'): value is number[];
function isListOf(value: unknown, type: 'string'): value is string[];
function isListOf(value: unknown, type: string): boolean {
  return Array.isArray(value) && value.every((element) => typeof element === type);
}
