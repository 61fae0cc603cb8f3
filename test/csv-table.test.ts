import { describe, expect, it } from 'vitest';
import { readCsvTable } from '../src/csv-table.js';

describe('readCsvTable', () => {
  it('gives cells by column, and the line where each row ends', () => {
    expect(readCsvTable('\uFEFFa,b\r\n1,"x\ny"\r\n\r\n2,\'=1\r\n')).toEqual([
      { cells: { a: '1', b: 'x\ny' }, line: 3 },
      { cells: { a: '2', b: "'=1" }, line: 5 },
    ]);
  });

  it('takes the guard off the formulas of our own files', () => {
    const [row] = readCsvTable("path,caption,error_code,error_message\n'-a.jpg,''=1,,\n");
    expect(row?.cells).toMatchObject({ path: '-a.jpg', caption: "'=1" });
  });

  it.each([
    ['a quote that is never closed', 'a,b\n1,2\n\n3,"4\n5,6\n7,8\n', /stray quote in the row that begins at line 3/],
    ['a quote within a cell', 'a,b\n1,5" disk\n', /row that begins at line 2 .*double the quotes within/],
    ['text after a quote', 'a,b\n1,2\n"3" x,4\n', /row that begins at line 3/],
    ['semicolons', 'path;caption\na.jpg;x\n', /one column, "path;caption". Semicolons .* save it with commas/],
    ['semicolons and commas in texts', 'path;caption\na.jpg;x, y\n', /Semicolons .* save it with commas/],
    ['rows of other lengths', 'a,b\n1\n', /columns length is 2, got 1 on line 2.*Repair the file/],
  ])('refuses %s', (_, text, message) => {
    expect(() => readCsvTable(text)).toThrow(message);
  });
});
