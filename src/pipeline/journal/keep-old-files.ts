import { rename } from 'node:fs/promises';
import { parse, join } from 'node:path';
import { exists } from '../../exists.js';
import { outputError } from '../writers/output-error.js';
import { journalPaths } from './journal-paths.js';

/**
 * Puts files of an earlier run aside under the next free number: `captions.jsonl` becomes `captions.1.jsonl`, and what
 * belongs to it as a journal goes along, so that it can still be exported.
 * @returns the new names of those of `paths` that were there
 * @throws OutputError when they can't be renamed
 */
export async function keepOldFiles(paths: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const path of paths) {
    if (!(await exists(path))) continue;
    const aside = await freeName(path);
    try {
      const [from, to] = [journalPaths(path), journalPaths(aside)];
      for (const part of ['rows', 'seen', 'manifest'] as const) {
        if (await exists(from[part])) await rename(from[part], to[part]);
      }
    } catch (error) {
      throw outputError(path, error);
    }
    kept.push(aside);
  }
  return kept;
}

async function freeName(path: string): Promise<string> {
  const { dir, name, ext } = parse(path);
  for (let number = 1; ; number++) {
    const candidate = join(dir, `${name}.${number}${ext}`);
    if (!(await exists(candidate))) return candidate;
  }
}
