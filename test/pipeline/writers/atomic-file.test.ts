import { readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { OutputError } from '../../../src/errors.js';
import { AtomicFile } from '../../../src/pipeline/writers/atomic-file.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

describe('AtomicFile', () => {
  it('leaves what was there until it is complete', async () => {
    const folder = new TemporaryFolder();
    const path = folder.write('out.txt', 'before');
    const file = await AtomicFile.create(path);
    await file.write('text, ');
    await file.write(Buffer.from('bytes, '));
    await file.write('text');
    await file.flush();
    expect(readFileSync(path, 'utf8')).toBe('before');
    await file.commit();
    expect(readFileSync(path, 'utf8')).toBe('text, bytes, text');
    expect(readdirSync(folder.path)).toEqual(['out.txt']);
  });

  it('leaves what was there when it is discarded', async () => {
    const folder = new TemporaryFolder();
    const path = folder.write('out.txt', 'before');
    const file = await AtomicFile.create(path);
    await file.write('half');
    await file.discard();
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(folder.path)).toEqual(['out.txt']);
  });

  it('names the place it can not write to', async () => {
    const below = `${new TemporaryFolder().write('plain')}/out.txt`;
    await expect(AtomicFile.create(below)).rejects.toThrow(OutputError);
    await expect(AtomicFile.create(below)).rejects.toThrow(below);
  });

  it('says so when the disk is full, and leaves nothing there', async ({ skip }) => {
    if (process.platform !== 'linux') skip('needs /dev/full');
    for (const fill of [(file: AtomicFile) => file.write(Buffer.alloc(100_000)), (file: AtomicFile) => file.commit()]) {
      const folder = new TemporaryFolder();
      const file = await AtomicFile.create(folder.at('out.txt'));
      await file.write('text');
      // The handle is where a full disk shows; /dev/full stands in for the disk.
      Object.assign(file, { file: await open('/dev/full', 'w') });
      await expect(fill(file)).rejects.toThrow(/disk is full/);
      expect(readdirSync(folder.path)).toEqual([]);
    }
  });

  it('leaves nothing of its own where its name is taken by a folder', async () => {
    const folder = new TemporaryFolder();
    folder.write('out.txt/inside', 'x');
    await expect(AtomicFile.writeWhole(folder.at('out.txt'), 'text')).rejects.toThrow(OutputError);
    expect(readdirSync(folder.path)).toEqual(['out.txt']);
  });

  it('stays when it is discarded after it was put under its name', async () => {
    const folder = new TemporaryFolder();
    const file = await AtomicFile.create(folder.at('out.txt'));
    await file.write('text');
    await file.commit();
    await file.discard();
    expect(readFileSync(folder.at('out.txt'), 'utf8')).toBe('text');
  });
});
