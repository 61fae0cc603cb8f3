import { once } from 'node:events';
import { isErrorRecord, type RunRecord } from '../pipeline/record.js';
import { toRow } from '../pipeline/writers/row.js';
import type { Writer } from '../pipeline/writers/writer.js';

/** Records on standard output: readable lines on a terminal, JSONL in a pipe. */
export class StdoutWriter implements Writer {
  constructor(private readonly stream: NodeJS.WriteStream) {}

  async write(record: RunRecord): Promise<void> {
    const line = this.stream.isTTY ? readable(record) : JSON.stringify(toRow(record));
    if (line !== undefined && !this.stream.write(`${line}\n`)) await once(this.stream, 'drain');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Failed items have their line on stderr already. */
function readable(record: RunRecord): string | undefined {
  return isErrorRecord(record) ? undefined : `${record.path}\t${record.caption}`;
}
