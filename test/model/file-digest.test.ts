import { createHash } from 'node:crypto';
import { readdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { fileDigest } from '../../src/model/file-digest.js';
import { errorOf } from '../support/error-of.js';
import { scratchFolder } from '../support/scratch-folder.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('fileDigest', () => {
  it('is the SHA-256 of the contents', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'file'), 'contents');
    expect(await fileDigest(join(folder, 'file'), join(folder, 'memory'))).toBe(sha256('contents'));
  });

  it('is remembered, also when the file is moved', async () => {
    const folder = scratchFolder();
    const memory = join(folder, 'memory');
    writeFileSync(join(folder, 'file'), 'contents');
    await fileDigest(join(folder, 'file'), memory);
    const [note] = readdirSync(join(memory, 'digests'));
    writeFileSync(join(memory, 'digests', note!), 'f'.repeat(64)); // shows whether the note is read
    expect(await fileDigest(join(folder, 'file'), memory)).toBe('f'.repeat(64));
  });

  it('is made anew when the file has changed, even in place and back-dated', async () => {
    const folder = scratchFolder();
    const file = join(folder, 'file');
    writeFileSync(file, 'contents');
    const { atime, mtime } = statSync(file);
    await fileDigest(file, folder);
    writeFileSync(file, 'CONTENTS');
    utimesSync(file, atime, mtime);
    expect(await fileDigest(file, folder)).toBe(sha256('CONTENTS'));
  });

  it('is made anew when what was remembered is torn', async () => {
    const folder = scratchFolder();
    const file = join(folder, 'file');
    writeFileSync(file, 'contents');
    await fileDigest(file, folder);
    const [note] = readdirSync(join(folder, 'digests'));
    writeFileSync(join(folder, 'digests', note!), 'abc');
    expect(await fileDigest(file, folder)).toBe(sha256('contents'));
  });

  it('says which file is missing', async () => {
    const folder = scratchFolder();
    renameSync(folder, `${folder}-moved`);
    const error = await errorOf(fileDigest(join(folder, 'file'), folder));
    renameSync(`${folder}-moved`, folder);
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toContain(`${join(folder, 'file')}: can't be read (ENOENT`);
  });
});
