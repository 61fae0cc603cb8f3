import { expect, it } from 'vitest';
import { loadLibraries } from '../../src/device/load-libraries.js';

it.runIf(process.platform === 'linux')(
  'loadLibraries tells libraries that are there from those that are not',
  async () => {
    const [present, absent] = await loadLibraries(['libc.so.6', 'libcapwright-absent.so.9']);
    expect(present).toEqual({ name: 'libc.so.6' });
    expect(absent?.error).toBe('libcapwright-absent.so.9: cannot open shared object file: No such file or directory');
    expect(await loadLibraries([])).toEqual([]);
  },
);
