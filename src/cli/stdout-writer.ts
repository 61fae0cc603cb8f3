import { isErrorRecord, type RunRecord } from '../pipeline/record.js';
import { toRow } from '../pipeline/writers/row.js';
import type { Writer } from '../pipeline/writers/writer.js';
import { printable } from './printable.js';
import { writeStdout } from './write-stdout.js';

/** Records on standard output: readable lines on a terminal, JSONL in a pipe. */
export class StdoutWriter implements Writer {
  constructor(private readonly stream: NodeJS.WriteStream) {}

  /** @throws what `writeStdout` throws */
  async write(record: RunRecord): Promise<void> {
    const line = this.stream.isTTY ? readable(record) : JSON.stringify(toRow(record));
    if (line !== undefined) await writeStdout(this.stream, `${line}\n`);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Failed items have their line on stderr already. */
function readable(record: RunRecord): string | undefined {
  if (isErrorRecord(record)) return undefined;
  return [record.path, record.question, record.caption]
    .filter((text) => text !== undefined)
    .map(printable)
    .join('\t');
}
