import { parse } from 'node:path';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { refuseMember } from './refuse-member.js';
import { SeenKeys } from './seen-keys.js';
import type { Writer } from './writer.js';

/** How kohya metadata is written. */
export interface KohyaOptions {
  /** `path` (default, what sd-scripts calls full path) or `stem`, the file's name without its ending. */
  readonly keys?: 'path' | 'stem';
}

/**
 * The metadata JSON of kohya's sd-scripts: `{"<path or stem>": {"caption": "…"}}`. Items that failed are left out. A
 * stem that came before is replaced by the path, which sd-scripts takes just as well: no caption hides another.
 */
export class KohyaWriter implements Writer {
  private readonly seen = new SeenKeys();
  private empty = true;

  private constructor(
    private readonly path: string,
    private readonly file: AtomicFile,
    private readonly keys: 'path' | 'stem',
  ) {}

  /** @throws OutputError when the file can't be made */
  static async create(path: string, { keys = 'path' }: KohyaOptions = {}): Promise<KohyaWriter> {
    return new KohyaWriter(path, await AtomicFile.create(path), keys);
  }

  /** @throws OutputError for a picture in another file, which sd-scripts can't open */
  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) return;
    await refuseMember(this.path, record.path);
    const stem = parse(record.path).name;
    const key = this.keys === 'stem' && this.seen.add(stem) ? stem : record.path;
    if (key === record.path && !this.seen.add(key)) return; // the same picture again
    const entry = `${JSON.stringify(key)}: ${JSON.stringify({ caption: record.caption })}`;
    await this.file.write(`${this.empty ? '{\n' : ',\n'}${entry}`);
    this.empty = false;
  }

  async close(): Promise<void> {
    await this.file.write(this.empty ? '{}\n' : '\n}\n');
    await this.file.commit();
  }

  async abort(): Promise<void> {
    await this.file.discard();
  }
}
