import { readFile } from 'node:fs/promises';
import { OutputError } from '../../errors.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { outputError } from './output-error.js';
import { sidecarPath, type SidecarPlace } from './sidecar-path.js';
import type { Writer } from './writer.js';

/** What happens to a text file that is there already. `append` adds a line, unless the caption is the last one. */
export type ExistingPolicy = 'skip' | 'overwrite' | 'append' | 'error';

/** How text files are written. */
export interface SidecarOptions extends SidecarPlace {
  /** Default `skip`: captions that somebody wrote are never lost. */
  readonly existing?: ExistingPolicy;
}

/**
 * One text file a picture, the layout that trainers read: the caption and a newline, UTF-8. Nothing is written for an
 * item that failed. Each file appears complete or not at all.
 */
export class SidecarWriter implements Writer {
  constructor(private readonly options: SidecarOptions) {}

  /** @throws OutputError when a file can't be written, or is there and the policy is `error` */
  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) return;
    const path = sidecarPath(record.path, this.options);
    const content = await this.content(path, `${record.caption}\n`);
    if (content !== undefined) await AtomicFile.writeWhole(path, content);
  }

  /** Each file is complete already. */
  async close(): Promise<void> {
    // nothing is held open
  }

  /** What the file is to hold; undefined leaves it as it is. */
  private async content(path: string, caption: string): Promise<string | undefined> {
    const policy = this.options.existing ?? 'skip';
    if (policy === 'overwrite') return caption;
    const before = await readIfThere(path);
    if (before === undefined) return caption;
    if (policy === 'skip') return undefined;
    if (policy === 'error') {
      throw new OutputError(`${path}: expected no file, found one. Choose what happens to existing ones: --existing.`);
    }
    const lines = before === '' || before.endsWith('\n') ? before : `${before}\n`;
    // A run that is resumed may bring the same caption again.
    return lines === caption || lines.endsWith(`\n${caption}`) ? undefined : lines + caption;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw outputError(path, error);
  }
}
