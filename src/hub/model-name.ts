import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import type { Catalogue } from './catalogue.js';
import { didYouMean, nearestNames } from '../nearest-names.js';

/** Name of the checkpoint that comes with the package. */
export const BUNDLED_MODEL = 'git-demo';

/** What a `--model` value means. */
export type ModelName =
  | { readonly kind: 'bundled'; readonly name: string }
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'repository'; readonly repository: string };

/** An owner and a name, as the hub allows them; no part begins or ends with a dot or dash. */
const REPOSITORY = /^\w(?:[\w.-]*\w)?\/\w(?:[\w.-]*\w)?$/;

/**
 * Says what a `--model` value means: `git-demo` is the bundled checkpoint; a catalogue name (`git-base-coco`) its
 * repository; `./x`, `/x`, `~/x` and the name of an existing folder a folder; `owner/name` a folder when one of that
 * name holds a config.json, else a repository.
 * @throws UsageError for anything else, with the nearest known names
 */
export function parseModelName(text: string, catalogue: Catalogue): ModelName {
  if (text === BUNDLED_MODEL) return { kind: 'bundled', name: BUNDLED_MODEL };
  const known = catalogue.models.find((model) => model.name === text);
  if (known) return { kind: 'repository', repository: known.repository };
  if (looksLikePath(text)) return { kind: 'folder', folder: resolve(text.replace(/^~(?=[/\\]|$)/, homedir())) };
  if (REPOSITORY.test(text) && !text.includes('--') && !text.includes('..')) {
    if (existsSync(join(text, 'config.json'))) return { kind: 'folder', folder: resolve(text) };
    return { kind: 'repository', repository: text };
  }
  if (isFolder(text)) return { kind: 'folder', folder: resolve(text) };
  throw unknownModel(text, catalogue);
}

function looksLikePath(text: string): boolean {
  return isAbsolute(text) || /^~?[/\\]|^~$|^\.{1,2}(?:[/\\]|$)/.test(text) || text.includes('\\');
}

function isFolder(text: string): boolean {
  return text !== '' && (statSync(text, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

function unknownModel(text: string, catalogue: Catalogue): UsageError {
  const near = nearestNames(text, [BUNDLED_MODEL, ...catalogue.models.map((model) => model.name)]);
  return new UsageError(
    `Expected a model's name (git-base-coco), a repository (owner/name) or a folder, found "${text}".${didYouMean(near)} ` +
      'See "capwright models list".',
  );
}
