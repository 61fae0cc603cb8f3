import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captionRun } from '../../src/pipeline/caption-run.js';
import { PathSource } from '../../src/pipeline/sources/path-source.js';
import { openWriter } from '../../src/pipeline/writers/open-writer.js';
import type { Writer } from '../../src/pipeline/writers/writer.js';
import { collect } from '../support/collect.js';
import { TemporaryFolder } from '../support/temporary-folder.js';
import { TextCaptioner } from '../support/text-captioner.js';

const OUTPUTS = ['out.json', 'out.csv', 'out.parquet', 'out.tar'];

/** A run over two pictures into files of every kind that appears when it is complete, and one writer more. */
async function runInto(folder: TemporaryFolder, last: Partial<Writer>) {
  const items = new PathSource([folder.write('1.jpg', 'ant'), folder.write('2.jpg', 'bee')]).items();
  const writers = await Promise.all(OUTPUTS.map((name) => openWriter(folder.at(name))));
  const nothing = () => Promise.resolve();
  const all = [...writers, { write: nothing, close: nothing, ...last }];
  return captionRun({ items, captioner: new TextCaptioner(), writers: all, now: () => 0 });
}

describe('a run whose writer fails', () => {
  const fail = () => Promise.reject(new Error('no'));

  it.each([
    ['at a row', { write: fail }],
    ['and can not be aborted either', { write: fail, abort: () => Promise.reject(new Error('abort')) }],
  ])('%s leaves nothing of the others', async (_, last) => {
    const folder = new TemporaryFolder();
    await expect(collect(await runInto(folder, last))).rejects.toThrow('no');
    expect(readdirSync(folder.path).sort()).toEqual(['1.jpg', '2.jpg']);
  });

  it('at the end keeps those that are complete', async () => {
    const folder = new TemporaryFolder();
    await expect(collect(await runInto(folder, { close: fail }))).rejects.toThrow('no');
    expect(readdirSync(folder.path).sort()).toEqual(['1.jpg', '2.jpg', ...OUTPUTS].sort());
    expect(JSON.parse(readFileSync(folder.at('out.json'), 'utf8'))).toHaveLength(2);
  });
});

it('leaves nothing of a run whose events nobody asks for any more', async () => {
  const folder = new TemporaryFolder();
  for await (const event of await runInto(folder, {})) {
    expect(event.type).toBe('record');
    break;
  }
  expect(readdirSync(folder.path).sort()).toEqual(['1.jpg', '2.jpg']);
});
