import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The one path of a file that has several: absolute, links followed. What is not there yet is looked for by its folder.
 */
export async function realPath(path: string): Promise<string> {
  const absolute = resolve(path);
  const real = await realpath(absolute).catch(() => undefined);
  if (real !== undefined) return real;
  const folder = dirname(absolute);
  return folder === absolute ? absolute : join(await realPath(folder), basename(absolute));
}
