import { Errors } from '@oclif/core';
import { expect, it } from 'vitest';
import { StdoutWriter } from '../../src/cli/stdout-writer.js';
import type { RunRecord } from '../../src/pipeline/record.js';
import { errorOf } from '../support/error-of.js';

const record: RunRecord = { path: 'a.jpg', error: { code: 'IMAGE_EMPTY', message: 'a.jpg: nothing' } };

/** A standard output that takes texts, or fails. */
function output(failure?: string, isTTY = false): { writer: StdoutWriter; texts: string[] } {
  const texts: string[] = [];
  const write = (text: string, done: (error?: Error) => void): void => {
    if (failure === undefined) texts.push(text);
    done(failure === undefined ? undefined : Object.assign(new Error(failure), { code: failure }));
  };
  return { writer: new StdoutWriter({ isTTY, write } as unknown as NodeJS.WriteStream), texts };
}

it('writes a row a record', async () => {
  const { writer, texts } = output();
  await writer.write(record);
  expect(texts).toEqual(['{"path":"a.jpg","error":{"code":"IMAGE_EMPTY","message":"a.jpg: nothing"}}\n']);
});

it.each([
  ['ENOSPC', 1],
  ['EPIPE', 0],
])('ends the command at %s with code %d', async (failure, exit) => {
  const error = await errorOf(output(failure).writer.write(record));
  expect(error).toBeInstanceOf(Errors.ExitError);
  expect(error).toMatchObject({ oclif: { exit } });
});

it('spells out what would steer the terminal, and leaves data as they are', async () => {
  const named = { path: 'a\u001b[2J.jpg', caption: 'a\ncat', logprob: -1, tokens: [3] };
  const [terminal, pipe] = [output(undefined, true), output()];
  await terminal.writer.write(named);
  await pipe.writer.write(named);
  expect(terminal.texts).toEqual(['a\\x1b[2J.jpg\ta\\ncat\n']);
  expect(JSON.parse(pipe.texts[0]!)).toMatchObject({ path: named.path, caption: named.caption });
});
