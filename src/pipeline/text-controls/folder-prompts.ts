import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ItemError } from '../../errors.js';
import type { SourceItem } from '../sources/source.js';
import { withoutTrailingSlash } from '../sources/without-trailing-slash.js';

/** The file that holds the prompt of a folder's pictures. */
const PROMPT_FILE = 'prompt.txt';
/** Folders whose prompts are remembered. Sources go through folders in order, so a few would do. */
const REMEMBERED = 1000;

/**
 * Gives items without a prompt of their own that of their folder: `prompt.txt` beside the picture, or else in the nearest
 * folder above, up to the folder that was given. An empty file stands for no prompt.
 * @param roots folders as they were given; pictures that are not below one get a prompt from their own folder only
 */
export async function* withFolderPrompts(
  items: AsyncIterable<SourceItem>,
  roots: readonly string[],
): AsyncGenerator<SourceItem> {
  const prompts = new FolderPrompts(roots);
  for await (const item of items) {
    if (item.prompt !== undefined) {
      yield item;
      continue;
    }
    try {
      const prompt = await prompts.of(dirname(item.path));
      yield prompt === '' ? item : { ...item, prompt };
    } catch (error) {
      const failure = new ItemError(
        'PROMPT_UNREADABLE',
        `${item.path}: the folder's prompt can't be read (${(error as Error).message}).`,
      );
      yield { ...item, read: () => Promise.reject(failure) };
    }
  }
}

class FolderPrompts {
  private readonly known = new Map<string, string>();
  private readonly roots: ReadonlySet<string>;

  constructor(roots: readonly string[]) {
    this.roots = new Set(roots.map(withoutTrailingSlash));
  }

  /** The prompt that holds in a folder; empty for none. */
  async of(folder: string): Promise<string> {
    const known = this.known.get(folder);
    if (known !== undefined) return known;
    const prompt = (await readPrompt(folder)) ?? (await this.inherited(folder));
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.known.set(folder, prompt);
    return prompt;
  }

  private async inherited(folder: string): Promise<string> {
    const above = dirname(folder);
    return this.isBelowRoot(folder) ? this.of(above) : '';
  }

  private isBelowRoot(folder: string): boolean {
    if (this.roots.has(folder)) return false;
    for (const root of this.roots) {
      if (root === '.' ? !folder.startsWith('/') && folder !== '.' : folder.startsWith(`${root}/`.replace('//', '/'))) {
        return true;
      }
    }
    return false;
  }
}

/** Undefined when there is no such file. */
async function readPrompt(folder: string): Promise<string | undefined> {
  try {
    return (await readFile(`${folder}/${PROMPT_FILE}`, 'utf8')).replace(/^\uFEFF/, '').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
