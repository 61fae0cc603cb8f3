import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { UsageError } from '../../errors.js';
import { exists } from '../../exists.js';
import { failedItem } from './failed-item.js';
import { fileItem } from './file-item.js';
import type { Source, SourceItem } from './source.js';

/** An image that people wrote references for. */
export interface NamedImage {
  readonly id: number | string;
  /** Relative to the folder of the images. */
  readonly fileName?: string;
}

/** The images that references tell of, in order, their ids kept. */
export class ReferenceSource implements Source {
  /** @param root the folder that file names are relative to; a name with folders may also lie right in it, without them */
  constructor(
    private readonly images: readonly NamedImage[],
    private readonly root: string,
  ) {}

  /** @throws UsageError when the folder isn't there */
  async *items(): AsyncGenerator<SourceItem> {
    if (!(await stat(this.root).catch(() => undefined))?.isDirectory()) {
      throw new UsageError(`expected the folder of the images at ${this.root}, found none. Name it with --image-root.`);
    }
    for (const { id, fileName } of this.images) {
      yield fileName === undefined ? nameless(id) : fileItem(await this.find(fileName), { imageId: id });
    }
  }

  count(): Promise<number> {
    return Promise.resolve(this.images.length);
  }

  private async find(fileName: string): Promise<string> {
    const named = isAbsolute(fileName) ? fileName : join(this.root, fileName);
    const bare = join(this.root, basename(fileName));
    return named === bare || (await exists(named)) || !(await exists(bare)) ? named : bare;
  }
}

function nameless(id: number | string): SourceItem {
  const message = `expected a file name for image ${id} among the references, found none.`;
  return failedItem(String(id), 'REFERENCE_NAMELESS', message, { imageId: id });
}
