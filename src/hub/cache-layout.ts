import { copyFile, link, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { randomUUID } from 'node:crypto';
import { makeFolder } from '../make-folder.js';

/** A full commit of a repository on the hub. */
export const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The folders of one repository in the cache that all Hugging Face tools share (huggingface_hub, "Understand caching"):
 * `models--owner--name/{refs,blobs,snapshots/<commit>}`, with every file stored once as `blobs/<etag>` and shown under
 * its name in the snapshots that hold it.
 */
export class CachedRepository {
  readonly folder: string;

  constructor(
    private readonly cacheDirectory: string,
    readonly repository: string,
  ) {
    this.folder = join(cacheDirectory, this.folderName);
  }

  private get folderName(): string {
    return `models--${this.repository.replaceAll('/', '--')}`;
  }

  snapshot(commit: string): string {
    return join(this.folder, 'snapshots', commit);
  }

  get refs(): string {
    return join(this.folder, 'refs');
  }

  blob(etag: string): string {
    return join(this.folder, 'blobs', etag);
  }

  /** Our locks lie beside those of huggingface_hub, under another name: it uses flock, which Node does not offer. */
  lock(etag: string): string {
    return join(this.locks, `${etag}.capwright.lock`);
  }

  get locks(): string {
    return join(this.cacheDirectory, '.locks', this.folderName);
  }

  /** The commit that a branch or tag led to when it was last fetched; undefined when it never was. */
  async readRef(revision: string): Promise<string | undefined> {
    try {
      const commit = (await readFile(join(this.refs, ...revision.split('/')), 'utf8')).trim();
      return COMMIT.test(commit) ? commit : undefined;
    } catch {
      return undefined;
    }
  }

  /** Notes which commit a branch or tag leads to. Written beside and renamed, so that a reader never sees half of it. */
  async writeRef(revision: string, commit: string): Promise<void> {
    const path = join(this.refs, ...revision.split('/'));
    if ((await this.readRef(revision)) === commit) return;
    await makeFolder(dirname(path));
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, commit);
    await rename(draft, path);
  }

  /**
   * Shows a blob under its name in a snapshot: as a relative symbolic link; where those can't be made (Windows without
   * developer mode, some network drives) as a hard link; failing that as a copy.
   */
  async show(etag: string, commit: string, name: string, symlinks: boolean): Promise<void> {
    const blob = this.blob(etag);
    const path = join(this.snapshot(commit), ...name.split('/'));
    if (await showsBlob(path, blob)) return;
    await makeFolder(dirname(path));
    const draft = `${path}.${randomUUID()}`;
    try {
      await placeLink(blob, draft, symlinks);
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  }
}

async function showsBlob(path: string, blob: string): Promise<boolean> {
  const [shown, stored] = await Promise.all([stat(path).catch(() => undefined), stat(blob).catch(() => undefined)]);
  if (shown === undefined || shown.size !== stored?.size) return false;
  const target = await readlink(path).catch(() => undefined); // undefined: a plain file, made where links can't be
  return target === undefined || basename(target) === basename(blob);
}

async function placeLink(blob: string, path: string, symlinks: boolean): Promise<void> {
  if (symlinks) {
    try {
      await symlink(relative(dirname(path), blob), path);
      return;
    } catch {
      // no right to make symbolic links here
    }
  }
  try {
    await link(blob, path);
  } catch {
    await copyFile(blob, path);
  }
}
