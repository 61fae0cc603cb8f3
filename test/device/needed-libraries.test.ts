import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { neededLibraries } from '../../src/device/needed-libraries.js';
import { runtimePackage } from '../../src/device/runtime-package.js';

const binding = join(runtimePackage('linux', 'x64').libraries, 'onnxruntime_binding.node');

it('neededLibraries reads what a real library asks the linker for', async () => {
  const names = await neededLibraries(binding);
  expect(names).toContain('libonnxruntime.so.1');
  expect(names).toContain('libc.so.6');
  expect(names.every((name) => /^[\w.+-]+\.so[.\d]*$/.test(name))).toBe(true);
});

it('neededLibraries finds none in other files, whole or cut off', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'capwright-elf-'));
  try {
    const cut = join(folder, 'cut.so');
    for (const length of [0, 5, 63, 64, 300]) {
      writeFileSync(cut, readFileSync(binding).subarray(0, length));
      expect(await neededLibraries(cut)).toEqual([]);
    }
    expect(await neededLibraries(join(folder, 'absent.so'))).toEqual([]);
    expect(await neededLibraries(new URL(import.meta.url).pathname)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
