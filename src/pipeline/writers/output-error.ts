import { OutputError } from '../../errors.js';

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space and run the same command again.',
  EDQUOT: 'The disk quota is used up: free some space and run the same command again.',
  EFBIG: 'The file may not grow any more (ulimit -f, or the file system): change that and run the same command again.',
  EACCES: 'Permission is denied: choose another place with -o or change the permissions.',
  EPERM: 'Permission is denied: choose another place with -o or change the permissions.',
  EROFS: 'The file system is read-only: choose another place with -o.',
  EISDIR: 'It is a folder: give a file name.',
  ENOTDIR: 'Part of the path is a file: choose another place with -o.',
};

/** The error for an output that can't be written, with what to do about it. */
export function outputError(path: string, error: unknown): OutputError {
  const { code, message } = error as NodeJS.ErrnoException;
  const advice = (code === undefined ? undefined : ADVICE[code]) ?? 'Check the path and run the same command again.';
  return new OutputError(`${path}: can't be written (${message}). ${advice}`, { cause: error });
}
