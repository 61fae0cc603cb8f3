import { EXIT } from './exit-code.js';
import { tellError } from './tell-error.js';

/** The parts of a process that are looked after. */
export type OutputProcess = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'once' | 'exitCode'>;

/**
 * Looks after standard output from the start of the program: when it can't be written (it goes to a file on a full disk),
 * that is told once and the exit code is 1. A reader that went away (`| head -1`) has what it wanted. Messages that can't
 * be told are lost and end nothing.
 */
export function tellStdoutFailure(program: OutputProcess): void {
  let isTold = false;
  program.stdout.removeAllListeners('error'); // oclif's throws where nobody can catch it
  program.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || isTold) return;
    isTold = true;
    tellError(`standard output can't be written (${error.message}).`);
    program.once('exit', () => (program.exitCode = EXIT.failed));
  });
  program.stderr.on('error', () => undefined);
}
