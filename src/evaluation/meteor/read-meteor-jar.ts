import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { UsageError } from '../../errors.js';
import type { NonbreakingPrefixes } from './normalize.js';
import { SynonymDictionary } from './synonym-dictionary.js';

/** What METEOR knows of English words. */
export interface EnglishData {
  readonly functionWords: ReadonlySet<string>;
  readonly prefixes: NonbreakingPrefixes;
  readonly dictionary: SynonymDictionary;
}

const ENTRIES = {
  functionWords: 'function/english.words',
  prefixes: 'nonbreaking/english.prefixes',
  synsets: 'synonym/english.synsets',
  exceptions: 'synonym/english.exceptions',
} as const;

/** Reads the English word lists and WordNet data that METEOR packs in its jar. Throws UsageError if the file isn't that jar. */
export async function readMeteorJar(path: string): Promise<EnglishData> {
  const wanted = new Set<string>(Object.values(ENTRIES));
  const refuse = (found: string, cause?: unknown): never => {
    throw new UsageError(
      `Expected METEOR 1.5's jar at ${path}, found ${found}. Give the meteor-1.5.jar that pycocoevalcap brings.`,
      { cause },
    );
  };
  let files: Record<string, Uint8Array> = {};
  try {
    files = unzipSync(await readFile(path), { filter: ({ name }) => wanted.has(name) });
  } catch (error) {
    refuse(`that it can't be read (${error instanceof Error ? error.message : String(error)})`, error);
  }
  const text = (name: string) => strFromU8(files[name] ?? refuse(`no ${name} in it`));
  return {
    functionWords: new Set(
      text(ENTRIES.functionWords)
        .split('\n')
        .filter((word) => word !== ''),
    ),
    prefixes: parsePrefixes(text(ENTRIES.prefixes)),
    dictionary: new SynonymDictionary(text(ENTRIES.synsets), text(ENTRIES.exceptions)),
  };
}

/** Lines of one prefix each, `#NUMERIC_ONLY#` after those that hold before numbers only; other lines with # are comments. */
function parsePrefixes(text: string): NonbreakingPrefixes {
  const always = new Set<string>();
  const beforeNumbers = new Set<string>();
  for (const line of text.split('\n')) {
    const [prefix = '', note = ''] = line.trim().split(/\s+/);
    if (prefix === '' || prefix.startsWith('#')) continue;
    (note === '#NUMERIC_ONLY#' ? beforeNumbers : always).add(prefix);
  }
  return { always, beforeNumbers };
}
