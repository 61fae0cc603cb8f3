import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';
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
  const refuse = (found: string, cause?: unknown): never => {
    throw new UsageError(
      `Expected METEOR 1.5's jar at ${path}, found ${found}. Give the meteor-1.5.jar that pycocoevalcap brings.`,
      { cause },
    );
  };
  let files = new Map<string, string>();
  try {
    files = await readEntries(path, new Set(Object.values(ENTRIES)));
  } catch (error) {
    refuse(`that it can't be read (${error instanceof Error ? error.message : String(error)})`, error);
  }
  const text = (name: string) => files.get(name) ?? refuse(`no ${name} in it`);
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

async function readEntries(path: string, wanted: ReadonlySet<string>): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const zip = await openPromise(path, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (!wanted.has(entry.fileName)) continue;
    texts.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8'));
  }
  return texts;
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
