import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { CsvWriter } from '../../../src/pipeline/writers/csv-writer.js';
import { captioned, RECORDS, writeAll } from '../../support/records.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

describe('CsvWriter', () => {
  it('is read back by a CSV parser, row for row', async () => {
    const path = new TemporaryFolder().at('out.csv');
    await writeAll(await CsvWriter.create(path, { guardFormulas: false }));
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith('path,caption,logprob,error_code,error_message,id,image_id\r\n')).toBe(true);
    expect(parse(text, { columns: true })).toEqual([
      {
        path: 'photos/a.jpg',
        caption: 'a "red" ball, on grass',
        logprob: '-1.23457',
        error_code: '',
        error_message: '',
        id: '',
        image_id: '',
      },
      {
        path: 'photos/broken.jpg',
        caption: '',
        logprob: '',
        error_code: 'IMAGE_TRUNCATED',
        error_message: 'photos/broken.jpg: ends, "early"',
        id: '',
        image_id: '',
      },
      {
        path: 'photos/sub/ä 2.png',
        caption: '=1+1 zwei\nZeilen 猫',
        logprob: '-0.5',
        error_code: '',
        error_message: '',
        id: 'second',
        image_id: '',
      },
      {
        path: 'photos/COCO_val2014_000000404464.jpg',
        caption: 'a boat',
        logprob: '-20',
        error_code: '',
        error_message: '',
        id: '',
        image_id: '404464',
      },
    ]);
  });

  it('keeps spreadsheets from running texts, numbers left alone', async () => {
    const path = new TemporaryFolder().at('out.csv');
    const hostile = ['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '\tx', '\rx'];
    await writeAll(await CsvWriter.create(path), [...hostile.map((text) => captioned(text, text)), RECORDS[1]!]);
    const rows = parse<Record<string, string>>(readFileSync(path), { columns: true });
    for (const [index, text] of hostile.entries()) {
      expect(rows[index]).toMatchObject({ path: `'${text}`, caption: `'${text}`, logprob: '-1' });
    }
    expect(rows.at(-1)).toMatchObject({ path: 'photos/broken.jpg', caption: '' });
  });
});
