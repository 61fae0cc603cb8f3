import { open } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OutputError } from '../../../src/errors.js';
import { AppendOnlyFile, type AppendHandle } from '../../../src/pipeline/journal/append-only-file.js';
import { RowLog } from '../../../src/pipeline/journal/row-log.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

/** A file on a disk with room for so many bytes. */
async function onFullDisk(path: string, room: number): Promise<AppendHandle> {
  const file = await open(path, 'w');
  return {
    write: async (bytes, offset, length, position) => {
      if (position >= room)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      return file.write(bytes, offset, Math.min(length, room - position), position);
    },
    truncate: (length) => file.truncate(length),
    datasync: () => file.datasync(),
    close: () => file.close(),
  };
}

test('a piece for which the disk has no room leaves no trace, and the error says what to do', async () => {
  const path = new TemporaryFolder().at('rows.jsonl');
  const file = new AppendOnlyFile(path, await onFullDisk(path, 20), 0);
  await file.append('first row\n');

  const failing = file.append('a second row\n');

  await expect(failing).rejects.toThrow(OutputError);
  await expect(failing).rejects.toThrow('The disk is full: free some space and run the same command again.');
  await file.close();
  expect(readFileSync(path, 'utf8')).toBe('first row\n');
});

test('a log on a full disk keeps whole rows and says so at the next row or at the end', async () => {
  const folder = new TemporaryFolder();
  const [rows, seen] = [folder.at('rows.jsonl'), folder.at('rows.jsonl.seen')];
  const log = new RowLog(new AppendOnlyFile(rows, await onFullDisk(rows, 100), 0), await AppendOnlyFile.open(seen, 0));
  const fill = async (): Promise<void> => {
    for (let number = 10; number < 60; number++) {
      await log.append(`row ${number}`, `seen ${number}`);
      if (number % 5 === 0) await log.flush();
    }
  };

  await expect(fill()).rejects.toThrow('The disk is full');
  await expect(log.close()).rejects.toThrow('The disk is full');

  expect(readFileSync(rows, 'utf8')).toMatch(/^(row \d\d\n)+$/);
});

test('what stands behind the size that is to stay is cut off', async () => {
  const path = new TemporaryFolder().write('rows.jsonl', 'one\ntwo\nthr');
  const file = await AppendOnlyFile.open(path, 8);
  await file.append('three\n');
  await file.close();
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n');
});
