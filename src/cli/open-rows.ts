import { once } from 'node:events';
import type { RowSink } from '../pipeline/writers/row-sink.js';

/**
 * Where a command's rows go: a file, a list for `--json`, or standard output, one JSON object a line.
 * @param kind opens a file by its name, and makes a row the object that JSON shows
 * @returns the sink, and the list where it is one
 */
export async function openRows<Row>(
  { output, json, stdout }: { output: string | undefined; json: boolean; stdout: NodeJS.WriteStream },
  kind: { readonly open: (path: string) => Promise<RowSink<Row>>; readonly toJson: (row: Row) => unknown },
): Promise<{ sink: RowSink<Row>; rows?: readonly unknown[] }> {
  if (output !== undefined) return { sink: await kind.open(output) };
  const done = (): Promise<void> => Promise.resolve();
  if (json) {
    const rows: unknown[] = [];
    const write = (row: Row): Promise<void> => {
      rows.push(kind.toJson(row));
      return done();
    };
    return { sink: { write, close: done, abort: done }, rows };
  }
  const write = async (row: Row): Promise<void> => {
    if (!stdout.write(`${JSON.stringify(kind.toJson(row))}\n`)) await once(stdout, 'drain');
  };
  return { sink: { write, close: done, abort: done } };
}
