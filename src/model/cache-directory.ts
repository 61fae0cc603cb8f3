import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where capwright keeps converted models: `$CAPWRIGHT_CACHE`, else the platform's cache folder.
 * @param env the process's environment
 */
export function cacheDirectory(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string {
  if (env.CAPWRIGHT_CACHE) return env.CAPWRIGHT_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'capwright');
  if (platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'capwright', 'cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'capwright');
  return join(homedir(), '.cache', 'capwright');
}
