import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheDirectory } from '../../src/model/cache-directory.js';

it.each([
  [{ CAPWRIGHT_CACHE: '/own', XDG_CACHE_HOME: '/xdg' }, 'linux', '/own'],
  [{ CAPWRIGHT_CACHE: '', XDG_CACHE_HOME: '/xdg' }, 'linux', '/xdg/capwright'],
  [{}, 'linux', join(homedir(), '.cache', 'capwright')],
  [{}, 'darwin', join(homedir(), 'Library', 'Caches', 'capwright')],
  [{ LOCALAPPDATA: '/local' }, 'win32', '/local/capwright/cache'],
  [{}, 'win32', join(homedir(), '.cache', 'capwright')],
] as const)('%j on %s is kept in %s', (env, platform, folder) => {
  expect(cacheDirectory(env, platform)).toBe(folder);
});
