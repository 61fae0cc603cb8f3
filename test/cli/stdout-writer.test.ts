import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { StdoutWriter } from '../../src/cli/stdout-writer.js';
import { OutputError } from '../../src/errors.js';
import type { RunRecord } from '../../src/pipeline/record.js';
import { errorOf } from '../support/error-of.js';

const record: RunRecord = { path: 'a.jpg', error: { code: 'IMAGE_EMPTY', message: 'a.jpg: nothing' } };

/** A standard output that takes texts, or fails at the first, with oclif's listener that throws. */
function output(failure?: string): { writer: StdoutWriter; texts: string[] } {
  const texts: string[] = [];
  const stream = Object.assign(new EventEmitter(), {
    isTTY: false,
    write(text: string, done: () => void) {
      if (failure === undefined) texts.push(text);
      else stream.emit('error', Object.assign(new Error(`${failure}: no more`), { code: failure }));
      done();
    },
  });
  stream.on('error', (error) => {
    throw error;
  });
  return { writer: new StdoutWriter(stream as unknown as NodeJS.WriteStream), texts };
}

it('writes a row a record', async () => {
  const { writer, texts } = output();
  await writer.write(record);
  expect(texts).toEqual(['{"path":"a.jpg","error":{"code":"IMAGE_EMPTY","message":"a.jpg: nothing"}}\n']);
});

it('says that the output cannot be written, to a file on a full disk for one', async () => {
  const error = await errorOf(output('ENOSPC').writer.write(record));
  expect(error).toBeInstanceOf(OutputError);
  expect(error.message).toBe("Standard output can't be written (ENOSPC: no more).");
});

it('takes a reader that went away for one that has what it wanted', async () => {
  const { writer } = output('EPIPE');
  await writer.write(record);
  expect(writer.readerGone.aborted).toBe(true);
});
