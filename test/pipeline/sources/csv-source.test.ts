import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { CsvSource } from '../../../src/pipeline/sources/csv-source.js';
import { collect } from '../../support/collect.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

describe('CsvSource', () => {
  it('reads named columns, quoted cells, CRLF and a byte order mark', async () => {
    const text = '\uFEFFname,image_path,q,key\r\nx,"a, ""b"".jpg","what\nis it?",007\r\n\r\ny,c.jpg,,12\r\n';
    const file = new TemporaryFolder().write('rows.csv', text);
    const options = { pathColumn: 'image_path', promptColumn: 'q', idColumn: 'name', imageIdColumn: 'key' };
    const items = await collect(new CsvSource(file, options).items());
    expect(items.map(({ path, id, imageId, prompt }) => ({ path, id, imageId, prompt }))).toEqual([
      { path: 'a, "b".jpg', id: 'x', imageId: 7, prompt: 'what\nis it?' },
      { path: 'c.jpg', id: 'y', imageId: 12, prompt: undefined },
    ]);
  });

  it('finds the path column by its usual names, tabs in .tsv files', async () => {
    const file = new TemporaryFolder().write('rows.tsv', 'id\tfile_name\n1\ta,b.jpg\n');
    expect((await collect(new CsvSource(file).items())).map(({ path }) => path)).toEqual(['a,b.jpg']);
  });

  it('keeps ids exact that a number would round', async () => {
    const file = new TemporaryFolder().write(
      'rows.csv',
      'path,key\na,9007199254740991\nb,9007199254740993\nc,12345678901234567\n',
    );
    const items = await collect(new CsvSource(file, { idColumn: 'key', imageIdColumn: 'key' }).items());
    expect(items.map(({ id, imageId }) => [id, imageId])).toEqual([
      ['9007199254740991', 9007199254740991],
      ['9007199254740993', '9007199254740993'],
      ['12345678901234567', '12345678901234567'],
    ]);
  });

  it('reads our own CSV without the apostrophes that guard formulas, and takes no truth from error rows', async () => {
    const text =
      "path,label,probability,truth,error_code,error_message\n'-a.jpg,'=x,1,,,\nb.jpg,,,,IMAGE_MISSING,'-b\n";
    const file = new TemporaryFolder().write('labels.csv', text);
    const items = await collect(new CsvSource(file, { truthColumn: 'label' }).items());
    expect(items.map(({ path, truth }) => [path, truth])).toEqual([
      ['-a.jpg', '=x'],
      ['b.jpg', undefined],
    ]);
    const foreign = new TemporaryFolder().write('f.csv', "path\n'-a.jpg\n");
    expect((await collect(new CsvSource(foreign).items()))[0]!.path).toBe("'-a.jpg");
  });

  it('reads UTF-16 with its mark, as spreadsheets save it', async () => {
    const file = new TemporaryFolder().write('rows.tsv', Buffer.from('\uFEFFpath\tid\r\nä.jpg\t1\r\n', 'utf16le'));
    expect((await collect(new CsvSource(file).items())).map(({ path }) => path)).toEqual(['ä.jpg']);
  });

  it('makes an error row of a row without a path', async () => {
    const file = new TemporaryFolder().write('rows.csv', 'id,path\n1,\n2\n3,c.jpg\n');
    const items = await collect(new CsvSource(file).items());
    await expect(items[0]!.read()).rejects.toMatchObject({ code: 'CSV_ROW_INVALID' });
    await expect(items[1]!.read()).rejects.toMatchObject({ code: 'CSV_ROW_INVALID' });
    expect(items[2]!.path).toBe('c.jpg');
  });

  it.each([
    ['a missing column', 'path\na.jpg\n', { pathColumn: 'picture' }, /expected a column "picture", found "path"/],
    ['no path column', 'x,y\n1,2\n', {}, /expected a column of paths .* found "x", "y"/],
    ['an empty file', '', {}, /empty file/],
    [
      'broken quotes',
      'path\nx\n"a.jpg" b\n',
      {},
      /can't be read as CSV: a stray quote in the row that begins at line 3/,
    ],
    [
      'semicolons',
      'path;id\na.jpg;1\n',
      {},
      /found "path;id". Semicolons seem to stand between its cells: save it with/,
    ],
    ['semicolons with a named column', 'p;id\na;1\n', { pathColumn: 'p' }, /column "p", found "p;id". Semicolons/],
  ])('refuses %s', async (_, text, options, message) => {
    const file = new TemporaryFolder().write('rows.csv', text);
    const read = collect(new CsvSource(file, options).items());
    await expect(read).rejects.toThrow(UsageError);
    await expect(read).rejects.toThrow(message);
  });

  it('names a file that is not there', async () => {
    await expect(collect(new CsvSource('no/such.csv').items())).rejects.toThrow(UsageError);
  });
});
