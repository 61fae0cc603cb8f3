import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examineCache } from '../../../src/pipeline/doctor/examine-cache.js';

describe('examineCache', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'capwright-cache-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('counts what lies in it', async () => {
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
    writeFileSync(join(folder, 'deep', 'er', 'a'), Buffer.alloc(1500));
    writeFileSync(join(folder, 'b'), Buffer.alloc(500));
    const finding = await examineCache('cache', folder);
    expect(finding.state).not.toBe('failed');
    expect(finding.found).toMatch(/^2\.00 kB in .+, \S+ \S+ free$/);
  });

  it('takes a folder that is still to be made', async () => {
    const finding = await examineCache('cache', join(folder, 'not', 'yet'));
    expect(finding.state).not.toBe('failed');
    expect(finding.found).toMatch(/^0 B in /);
  });

  it.skipIf(process.getuid?.() === 0)('finds one that it may not write to', async () => {
    chmodSync(folder, 0o500);
    expect(await examineCache('cache', folder)).toMatchObject({ state: 'failed' });
  });
});
