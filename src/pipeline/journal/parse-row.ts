import { isJsonObject, type JsonObject } from '../../json-object.js';
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
  const { path, id, image_id: imageId, question, truth, error, tokens, alternatives, flags, model } = row;
  const identity = {
    path,
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof imageId === 'string' || typeof imageId === 'number' ? { imageId } : {}),
    ...(typeof question === 'string' ? { question } : {}),
    ...(typeof truth === 'string' ? { truth } : {}),
  };
  if (isJsonObject(error)) {
    const { code, message } = error;
    return typeof code === 'string' && typeof message === 'string'
      ? { ...identity, error: { code, message } }
      : undefined;
  }
  const said = whatWasSaid(row);
  const isLabel = row.label !== undefined;
  if (said === undefined || (!isLabel && !isListOf(tokens, 'number'))) return undefined;
  return {
    ...identity,
    ...said,
    tokens: isListOf(tokens, 'number') ? tokens : [],
    ...(isLabel ? { isLabel } : {}),
    ...momentOf(row),
    ...(Array.isArray(alternatives) ? { alternatives: alternatives.flatMap((other) => whatWasSaid(other) ?? []) } : {}),
    ...(typeof model === 'string' ? { model } : {}),
    ...(isListOf(flags, 'string') ? { flags } : {}),
  };
}

/** A caption, an answer or a label, and how likely it was. */
function whatWasSaid(row: unknown): { caption: string; logprob: number } | undefined {
  if (!isJsonObject(row)) return undefined;
  const { caption = row.answer, logprob, label, probability } = row;
  if (typeof label === 'string' && typeof probability === 'number') {
    return { caption: label, logprob: Math.log(probability) };
  }
  return typeof caption === 'string' && typeof logprob === 'number' ? { caption, logprob } : undefined;
}

/** For stretches of videos. */
function momentOf({ start, end, frames, warnings }: JsonObject): { moment?: Moment } {
  if (typeof start !== 'number' || typeof end !== 'number' || !isListOf(frames, 'number')) return {};
  return { moment: { start, end, frames, warnings: isListOf(warnings, 'string') ? warnings : [] } };
}

function isListOf(value: unknown, type: 'number'): value is number[];
function isListOf(value: unknown, type: 'string'): value is string[];
function isListOf(value: unknown, type: string): boolean {
  return Array.isArray(value) && value.every((element) => typeof element === type);
}
