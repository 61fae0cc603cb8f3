import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';

/** Which entries of a folder are wanted; paths are relative to it, with `/` between names. */
export interface WalkFilter {
  /** Whether a file is wanted. */
  file(path: string): boolean;
  /** Whether to look into a folder. */
  folder(path: string): boolean;
}

/** Something found below a folder. */
export interface FoundEntry {
  /** Relative to the folder walked. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Why a folder could not be looked into. */
  readonly problem?: Error;
}

/**
 * Walks a folder and those below it, sorted by path: the order of sorting all relative paths by code units. Holds the
 * names of one folder a level, never the whole tree; links are followed, but not in circles.
 */
export async function* walkFolder(root: string, filter: WalkFilter): AsyncGenerator<FoundEntry> {
  yield* walk({ root, filter, path: '', ancestors: [] });
}

interface Walk {
  readonly root: string;
  readonly filter: WalkFilter;
  /** The folder to list, relative to the root and ending in `/`; empty for the root itself. */
  readonly path: string;
  /** Real paths of the folders above, to notice a link that leads back up. */
  readonly ancestors: readonly string[];
}

async function* walk(here: Walk): AsyncGenerator<FoundEntry> {
  const folder = `${here.root}/${here.path}`;
  let names: string[];
  let real: string;
  try {
    real = await realpath(folder);
    if (here.ancestors.includes(real)) return;
    names = await list(folder, here);
  } catch (error) {
    yield { path: here.path.slice(0, -1), isFolder: true, problem: error as Error };
    return;
  }
  const ancestors = [...here.ancestors, real];
  for (const name of names) {
    const isFolder = name.endsWith('/');
    const path = `${here.path}${isFolder ? name.slice(0, -1) : name}`;
    if (here.filter.file(path)) yield { path, isFolder };
    if (isFolder && here.filter.folder(path)) yield* walk({ ...here, path: `${path}/`, ancestors });
  }
}

/** The wanted names in a folder, sorted; folders end in `/`, which sorts them as their contents would be. */
async function list(folder: string, { filter, path }: Walk): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of await opendir(folder, { bufferSize: 512 })) {
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(folder, entry)));
    const relative = `${path}${entry.name}`;
    if (isFolder ? filter.folder(relative) || filter.file(relative) : filter.file(relative)) {
      names.push(isFolder ? `${entry.name}/` : entry.name);
    }
  }
  return names.sort();
}

async function leadsToFolder(folder: string, entry: Dirent): Promise<boolean> {
  const target = await stat(`${folder}/${entry.name}`).catch(() => undefined);
  return target?.isDirectory() ?? false;
}
