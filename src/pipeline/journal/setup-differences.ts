import { isJsonObject } from '../../json-object.js';
import type { RunSetup } from './run-manifest.js';

/** A field in which two setups differ. */
export interface SetupDifference {
  /** With dots between levels: `options.prompt`. */
  readonly field: string;
  readonly before: unknown;
  readonly now: unknown;
}

const COMPARED = ['version', 'model', 'device', 'precision', 'options', 'source', 'shard'] as const;

/** In which fields two runs' setups differ; empty when they would give the same rows. */
export function setupDifferences(before: RunSetup, now: RunSetup): SetupDifference[] {
  return COMPARED.flatMap((field) => compare(field, before[field], now[field]));
}

function compare(field: string, before: unknown, now: unknown): SetupDifference[] {
  if (isJsonObject(before) && isJsonObject(now)) {
    const names = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...names].flatMap((name) => compare(`${field}.${name}`, before[name], now[name]));
  }
  return JSON.stringify(before) === JSON.stringify(now) ? [] : [{ field, before, now }];
}
