import { stat } from 'node:fs/promises';

/** Whether a path is a file that is there. */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
