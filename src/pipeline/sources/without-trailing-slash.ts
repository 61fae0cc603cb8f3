import { sep } from 'node:path';

/** A folder's path without slashes behind it (on Windows backslashes, too); the root `/` stays. */
export function withoutTrailingSlash(path: string): string {
  let end = path.length;
  while (end > 1 && (path[end - 1] === '/' || path[end - 1] === sep)) end--;
  return path.slice(0, end);
}
