import { OutputError } from '../errors.js';
import { isErrorRecord, type RunRecord } from '../pipeline/record.js';
import { toRow } from '../pipeline/writers/row.js';
import type { Writer } from '../pipeline/writers/writer.js';

/**
 * Records on standard output: readable lines on a terminal, JSONL in a pipe. A reader that goes away (`| head -1`) has
 * what it wanted and is no failure.
 */
export class StdoutWriter implements Writer {
  private readonly gone = new AbortController();
  private failure: Error | undefined;

  constructor(private readonly stream: NodeJS.WriteStream) {
    stream.removeAllListeners('error'); // oclif's throws where nobody can catch it
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') this.gone.abort();
      else this.failure ??= error;
    });
  }

  /** Aborted when nobody reads any more. */
  get readerGone(): AbortSignal {
    return this.gone.signal;
  }

  /** @throws OutputError when the output can't be written (it goes to a file on a full disk) */
  async write(record: RunRecord): Promise<void> {
    const line = this.stream.isTTY ? readable(record) : JSON.stringify(toRow(record));
    if (line === undefined || this.gone.signal.aborted) return;
    // Told of both success and failure, so a reader that is slow or gone is never waited for in vain.
    await new Promise<void>((done) => this.stream.write(`${line}\n`, () => done()));
    if (this.failure !== undefined) {
      throw new OutputError(`Standard output can't be written (${this.failure.message}).`, { cause: this.failure });
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Failed items have their line on stderr already. */
function readable(record: RunRecord): string | undefined {
  if (isErrorRecord(record)) return undefined;
  return [record.path, record.question, record.caption].filter((text) => text !== undefined).join('\t');
}
