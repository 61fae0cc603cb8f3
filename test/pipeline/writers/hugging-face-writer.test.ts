import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OutputError } from '../../../src/errors.js';
import { HuggingFaceWriter } from '../../../src/pipeline/writers/hugging-face-writer.js';
import { captioned, RECORDS, writeAll } from '../../support/records.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

describe('HuggingFaceWriter', () => {
  it('names files relative to itself, each of which is there, as imagefolder wants it', async () => {
    const folder = new TemporaryFolder();
    const pictures = ['train/a.jpg', 'train/sub/b.png'].map((name) => folder.write(name, 'x'));
    const path = folder.at('train/metadata.jsonl');
    await writeAll(await HuggingFaceWriter.create(path), [
      ...pictures.map((name) => captioned(name, 'c')),
      RECORDS[1]!,
    ]);
    const rows = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file_name: string });
    expect(rows).toEqual([
      { file_name: 'a.jpg', text: 'c' },
      { file_name: 'sub/b.png', text: 'c' },
    ]);
    expect(rows.every(({ file_name }) => existsSync(folder.at(`train/${file_name}`)))).toBe(true);
  });

  it('calls the caption what the user calls it', async () => {
    const folder = new TemporaryFolder();
    const path = folder.at('metadata.jsonl');
    const writer = await HuggingFaceWriter.create(path, { captionField: 'caption' });
    await writeAll(writer, [captioned(folder.at('a.jpg'), 'c')]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ file_name: 'a.jpg', caption: 'c' });
  });

  it.each(['data.tar/1.jpg', 'data.parquet#0'])('refuses %s, which imagefolder can not open', async (name) => {
    const folder = new TemporaryFolder();
    const writer = await HuggingFaceWriter.create(folder.at('metadata.jsonl'));
    await expect(writer.write(captioned(folder.at(name)))).rejects.toThrow(
      /expected pictures that are files, found .*, which is inside .*Write \.jsonl/,
    );
    await writer.abort();
  });

  it('refuses pictures that it can not name', async () => {
    const folder = new TemporaryFolder();
    const writer = await HuggingFaceWriter.create(folder.at('deep/metadata.jsonl'));
    await expect(writer.write(captioned(folder.at('a.jpg')))).rejects.toThrow(OutputError);
    await writer.abort();
  });
});
