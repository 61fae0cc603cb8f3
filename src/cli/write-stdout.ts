import { Errors } from '@oclif/core';
import { EXIT } from './exit-code.js';

/**
 * Writes to standard output and waits until it is written.
 * @throws ExitError when that fails, for an orderly end. `tellStdoutFailure` has told why; a reader that went away is no failure
 */
export async function writeStdout(stream: NodeJS.WritableStream, text: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((done) => stream.write(text, done));
  if (error) Errors.exit(error.code === 'EPIPE' ? 0 : EXIT.failed);
}
