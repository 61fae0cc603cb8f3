import { extname } from 'node:path';
import { pack, type Pack } from 'tar-stream';
import { readImageBytes } from '../decode/read-image-bytes.js';
import { sampleKey } from '../sources/sample-key.js';
import { isErrorRecord, type CaptionRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { refuseMember } from './refuse-member.js';
import { toRow } from './row.js';
import { SeenKeys } from './seen-keys.js';
import type { Writer } from './writer.js';

/** How a WebDataset shard is written. */
export interface WebDatasetOptions {
  /** Put the pictures in, too. Default false: captions alone, to be joined with the shards they came from by key. */
  readonly pixels?: boolean;
  /** Gives a picture's bytes. Default: the file at the record's path. */
  readonly readPicture?: (record: CaptionRecord) => Promise<Uint8Array>;
}

/**
 * A WebDataset shard: `key.txt` (the caption), `key.json` (the row as JSONL has it) and, if asked for, the picture. The
 * key is the sample's own where the source has one, else the id or the path without its ending, dots and leading slashes
 * taken out; a key that came before gets a number. Items that failed are left out. The bytes depend on the records alone.
 */
export class WebDatasetWriter implements Writer {
  private readonly tar: Pack = pack();
  private readonly pumped: Promise<void>;
  private readonly keys = new SeenKeys();

  private constructor(
    private readonly path: string,
    private readonly file: AtomicFile,
    private readonly options: WebDatasetOptions,
  ) {
    this.pumped = this.pump();
    this.pumped.catch(() => undefined); // reported by whoever writes next
  }

  /** @throws OutputError when the file can't be made */
  static async create(path: string, options: WebDatasetOptions = {}): Promise<WebDatasetWriter> {
    return new WebDatasetWriter(path, await AtomicFile.create(path), options);
  }

  /** @throws OutputError when the file can't be written or a picture that is wanted is in another file, ItemError when the picture can't be read again */
  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) return;
    const key = this.uniqueKey(record);
    if (this.options.pixels === true) {
      const read = this.options.readPicture ?? (({ path }) => this.readFile(path));
      await this.add(`${key}${extname(record.path).toLowerCase() || '.jpg'}`, await read(record));
    }
    await this.add(`${key}.txt`, record.caption);
    await this.add(`${key}.json`, JSON.stringify(toRow(record)));
  }

  async close(): Promise<void> {
    this.tar.finalize();
    await this.pumped;
    await this.file.commit();
  }

  async abort(): Promise<void> {
    this.tar.destroy();
    await this.pumped.catch(() => undefined);
    await this.file.discard();
  }

  /** Moves the archive's bytes to the file. A failure destroys the archive, and with it the entry that waits. */
  private async pump(): Promise<void> {
    for await (const piece of this.tar as AsyncIterable<Uint8Array>) await this.file.write(piece);
  }

  private async add(name: string, content: string | Uint8Array): Promise<void> {
    const bytes = Buffer.from(content);
    const header = { name, size: bytes.length, mode: 0o644, mtime: new Date(0) };
    try {
      await new Promise<void>((resolve, reject) => {
        // As a stream and not as a buffer: only so does tar-stream wait for its reader.
        const entry = this.tar.entry(header, (error) => (error ? reject(error) : resolve()));
        entry.end(bytes);
      });
    } catch (error) {
      await this.pumped; // throws what broke the archive
      throw error;
    }
  }

  private async readFile(path: string): Promise<Uint8Array> {
    await refuseMember(this.path, path);
    return readImageBytes(path);
  }

  private uniqueKey({ id, path }: CaptionRecord): string {
    const plain = id !== undefined && isKey(id) ? id : keyOf(id ?? path.slice(0, path.length - extname(path).length));
    let key = plain;
    for (let number = 2; !this.keys.add(key); number++) key = `${plain}_${number}`;
    return key;
  }
}

/** Whether a text can be the key of a sample as it is: files called after it are that sample's, and none leaves its folder. */
function isKey(text: string): boolean {
  return sampleKey(`${text}.txt`) === text && !/\0|^\/|^\w+:\/\/|(^|\/)\.\.(\/|$)|\/$/.test(text);
}

function keyOf(text: string): string {
  return text
    .replace(/^\w+:\/\//, '')
    .replace(/^(\.{0,2}\/)+/, '')
    .replace(/[.\0]/g, '_')
    .replace(/(?<=^|\/)$/, '_')
    .replace(/^__(?=[^/]*__(\/|$))/, '_'); // webdataset keeps __name__ for itself
}
