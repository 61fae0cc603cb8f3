import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OutputError } from '../../../src/errors.js';
import { JsonlWriter } from '../../../src/pipeline/writers/jsonl-writer.js';
import { RECORDS, writeAll } from '../../support/records.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

describe('JsonlWriter', () => {
  it('writes an object a line, errors never as captions', async () => {
    const path = new TemporaryFolder().at('new/folder/out.jsonl');
    await writeAll(await JsonlWriter.create(path));
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { path: 'photos/a.jpg', caption: 'a "red" ball, on grass', logprob: -1.23457, tokens: [1037, 2417, 102] },
      { path: 'photos/broken.jpg', error: { code: 'IMAGE_TRUNCATED', message: 'photos/broken.jpg: ends, "early"' } },
      { path: 'photos/sub/ä 2.png', id: 'second', caption: '=1+1 zwei\nZeilen 猫', logprob: -0.5, tokens: [] },
      { path: 'photos/COCO_val2014_000000404464.jpg', image_id: 404464, caption: 'a boat', logprob: -20, tokens: [7] },
    ]);
  });

  it('has each row on disk before the next, and appends when asked to', async () => {
    const path = new TemporaryFolder().at('out.jsonl');
    const writer = await JsonlWriter.create(path);
    await writer.write(RECORDS[0]!);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(2);
    await writer.abort();
    await writeAll(await JsonlWriter.create(path, { append: true }), [RECORDS[1]!]);
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(2);
    await writeAll(await JsonlWriter.create(path), []);
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('says what to do when the place is a folder', async () => {
    await expect(JsonlWriter.create(new TemporaryFolder().path)).rejects.toThrow(OutputError);
  });
});
