import { rename, rm, writeFile } from 'node:fs/promises';
import { OutputError } from '../errors.js';

/** Writes a text file whole or not at all: beside the target first, then renamed. Throws OutputError, naming the file, if it can't. */
export async function writeTextFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new OutputError(
      `Expected to write ${path}, found that it can't be (${error instanceof Error ? error.message : String(error)}). Choose another place.`,
      { cause: error },
    );
  }
}
